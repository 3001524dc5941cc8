import { closestMatch } from 'leven'

/** Letters that may be wrong, missing or too many for a name to be taken for another: fewer in a short one. */
const mostWrong = (name: string): number => Math.min(2, Math.floor(name.length / 3))

/** The one of these names that was probably meant; undefined where none is near. */
export const nearestName = (name: string, names: readonly string[]): string | undefined =>
  closestMatch(name, names, { maxDistance: mostWrong(name) })
