const OPERATIONS = ['load', 'store', 'add', 'exchange', 'compareExchange', 'wait', 'notify'] as const
type Operation = (...parameters: readonly unknown[]) => unknown

/** One in this many operations is delayed, mostly by about the time of one operation of the other thread. */
const YIELDS_ONE_IN = 32
const SHORT_LOOPS = 2000
const LONG_LOOPS = 100_000

/**
 * Delays this thread at random before its atomic operations, so the moments between two of them are long
 * enough for the other thread to interfere. Returns a function that ends that.
 */
export function yieldAtAtomics(seed: number): () => void {
  let state = (seed | 0) ^ 0x9e3779b9 || 1
  // Xorshift (Marsaglia 2003): a better generator would be too slow for this many operations
  const draw = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  const hold = (): void => {
    if (draw() % YIELDS_ONE_IN !== 0) return
    const most = draw() % 64 === 0 ? LONG_LOOPS : SHORT_LOOPS
    let left = draw() % most
    while (left > 0) left--
  }
  const before = Object.fromEntries(OPERATIONS.map(name => [name, Reflect.get(Atomics, name) as Operation]))
  for (const [name, operation] of Object.entries(before))
    Reflect.set(Atomics, name, (...parameters: readonly unknown[]) => {
      hold()
      return operation.apply(Atomics, [...parameters])
    })
  return () => void Object.assign(Atomics, before)
}
