/** Values that can't be distinguished; both ends are included. */
export interface Bucket {
  /** The smallest value of the bucket, in microseconds. */
  readonly lowUs: number
  /** The largest value of the bucket, in microseconds. */
  readonly highUs: number
  /** How many values are in it. */
  readonly count: number
}

/** Values up to here are exact to the microsecond; each doubling has buckets twice as wide. */
const SINGLE_UNIT_US = 2048

/** The width of a value's bucket, at three digits: values in one bucket can't be distinguished. */
export const bucketWidthUs = (us: number): number =>
  us < SINGLE_UNIT_US ? 1 : 2 ** (Math.floor(Math.log2(us / SINGLE_UNIT_US)) + 1)
