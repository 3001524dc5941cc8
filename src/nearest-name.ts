import { closestMatch } from 'leven'

/** Letters that may be wrong, missing or too many for a name to be taken for another: fewer in a short one. */
const mostWrong = (name: string): number => Math.min(2, Math.floor(name.length / 3))

/** Whether one is the other with two neighbours swapped: the likeliest slip, which counts as two wrong letters. */
function isSwapped(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, index) => letter !== b[index])
  return at >= 0 && a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2) === b
}

/** The one of these names that was probably meant; undefined where none is near. */
export const nearestName = (name: string, names: readonly string[]): string | undefined =>
  names.find(known => isSwapped(name, known)) ?? closestMatch(name, names, { maxDistance: mostWrong(name) })
