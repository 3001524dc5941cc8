/** Values that can't be distinguished, both ends included. */
export interface Bucket {
  /** The least value of the bucket, in microseconds. */
  readonly lowUs: number
  /** The largest value of the bucket, in microseconds. */
  readonly highUs: number
  /** How many values lie in it. */
  readonly count: number
}

/** Values up to here are told apart by the microsecond; buckets are twice as wide from each doubling on. */
const SINGLE_UNIT_US = 2048

/** How wide the bucket is that a value falls into, with three digits: what lies in one can't be told apart. */
export const bucketWidthUs = (us: number): number =>
  us < SINGLE_UNIT_US ? 1 : 2 ** (Math.floor(Math.log2(us / SINGLE_UNIT_US)) + 1)
