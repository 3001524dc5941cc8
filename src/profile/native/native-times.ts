import type { NativeTimes, NoNativeTimes } from '../profile-record.js'

/** The time of one function in the window, in all threads. */
export interface SampledFunction {
  readonly name: string
  /** `kernel`, `node`, `libc` or another library; null: code that V8 has made, without symbols. */
  readonly place: string | null
  readonly us: number
}

/** What perf saw in the window, not yet divided by the exchanges. */
export interface NativeSamples {
  readonly kind: 'recorded'
  readonly functions: readonly SampledFunction[]
  readonly isKernelSeen: boolean
}

/** The other functions only count for the sums. */
const MOST_FUNCTIONS = 50

const sumOf = (functions: readonly SampledFunction[]): number =>
  functions.reduce((sum, { us }) => sum + us, 0)

/** What to save of the samples: times per exchange. */
export function nativeTimesOf(
  samples: NativeSamples | NoNativeTimes,
  exchanges: number,
): NativeTimes | NoNativeTimes {
  if (samples.kind === 'missing') return samples
  if (exchanges === 0)
    return { kind: 'missing', reason: 'no exchange was answered while perf recorded; see the failures' }
  const { functions, isKernelSeen } = samples
  const usIn = (fits: (place: string | null) => boolean): number =>
    sumOf(functions.filter(({ place }) => fits(place))) / exchanges
  const kernelUs = usIn(place => place === 'kernel')
  const native = functions
    .flatMap(({ name, place, us }) => (place === null ? [] : { name, place, selfUs: us / exchanges }))
    .sort((one, other) => other.selfUs - one.selfUs)
  const rest = native.slice(MOST_FUNCTIONS)
  return {
    kind: 'recorded',
    functions: native.slice(0, MOST_FUNCTIONS),
    restFunctions: rest.length,
    restUs: rest.reduce((sum, { selfUs }) => sum + selfUs, 0),
    kernelUs: isKernelSeen ? kernelUs : null,
    nodeUs: usIn(place => place === 'node'),
    librariesUs: usIn(place => place !== null && place !== 'kernel' && place !== 'node'),
    compiledUs: usIn(place => place === null),
  }
}
