import { MOST_ROUNDS } from './worth-table.js'

/** No test is made of fewer rounds: Student's t of one or two degrees of freedom shows next to nothing. */
export const FIRST_LOOK = 4

/** The most rounds the table of levels knows. */
export const MOST_LOOKED_AT = MOST_ROUNDS.at(-1)!
