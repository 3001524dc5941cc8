/** A limit, since each kind has its own row and histogram. */
export const MOST_KINDS = 16
