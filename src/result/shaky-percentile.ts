/** A percentile needs this many samples beyond it; with fewer, it depends on one or two random values. */
export const SAMPLES_BEYOND = 10

/** Whether a run of `count` samples is too small for a percentile. */
export const shakyPercentile = (count: number, percentile: number): boolean =>
  count * (1 - percentile / 100) < SAMPLES_BEYOND - 1e-6
