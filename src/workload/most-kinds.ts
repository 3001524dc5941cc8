/** Kinds have rows and histograms of their own. */
export const MOST_KINDS = 16
