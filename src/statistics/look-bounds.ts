import { MOST_ROUNDS } from './worth-table.js'

/** The fewest rounds of a test: Student's t with one or two degrees of freedom shows next to nothing. */
export const FIRST_LOOK = 4

/** The most rounds in the table of levels. */
export const MOST_LOOKED_AT = MOST_ROUNDS.at(-1)!
