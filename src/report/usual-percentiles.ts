/** The default columns of the table. */
export const USUAL_PERCENTILES: readonly number[] = [50, 90, 99, 99.9]
