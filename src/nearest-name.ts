import { closestMatch } from 'leven'

/** How many letters may be wrong, missing or extra; fewer in a short name. */
const mostWrong = (name: string): number => Math.min(2, Math.floor(name.length / 3))

/** Whether two neighbouring letters are swapped: the likeliest slip, and two wrong letters to leven. */
function isSwapped(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, index) => letter !== b[index])
  return at >= 0 && a.slice(0, at) + (a[at + 1] ?? '') + (a[at] ?? '') + a.slice(at + 2) === b
}

/** The name that was probably meant; undefined if none is close. */
export const nearestName = (name: string, names: readonly string[]): string | undefined =>
  names.find(known => isSwapped(name, known)) ?? closestMatch(name, names, { maxDistance: mostWrong(name) })
