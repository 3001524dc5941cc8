/** The columns of the table unless others are asked for. */
export const USUAL_PERCENTILES: readonly number[] = [50, 90, 99, 99.9]
