const OPERATIONS = ['load', 'store', 'add', 'exchange', 'compareExchange', 'wait', 'notify'] as const
type Operation = (...parameters: readonly unknown[]) => unknown

/** One operation in so many is held up, most for as long as the other thread needs for one of its own. */
const YIELDS_ONE_IN = 32
const SHORT_LOOPS = 2000
const LONG_LOOPS = 100_000

/**
 * Holds this thread up, at random, before its atomic operations: so the moments between two of them, in which the
 * other thread may do anything, are long enough that it does. Answers how to end that.
 */
export function yieldAtAtomics(seed: number): () => void {
  let state = (seed | 0) ^ 0x9e3779b9 || 1
  // Xorshift (Marsaglia 2003): the operations are too many for a better one
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
