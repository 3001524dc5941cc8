import { runBenchCommand, runToEnd } from '../child.js'
import type { Setting } from '../command.js'
import type { Contender, Sample } from './contest.js'
import type { Said } from './outputs.js'

export const CONNECTIONS = 64

type Drive = (signal: AbortSignal) => Promise<{ readonly said: Said; readonly cpuUs: number }>

/**
 * A driver's cost per exchange by the rusage of its finished process. For one that takes half a second of CPU to come
 * up (Node), a short run is taken off the long one, start-up and first compilations with it; C starts in 5 ms.
 */
async function sampleOf(long: Drive, short: Drive | null, signal: AbortSignal): Promise<Sample> {
  const begun = short === null ? null : await short(signal)
  const { said, cpuUs } = await long(signal)
  const cpuOf = (cpu: number, exchanges: number): number =>
    (cpu - (begun?.cpuUs ?? 0)) / (exchanges - (begun?.said.exchanges ?? 0))
  const perExchangeUs = cpuOf(cpuUs, said.exchanges)
  return {
    cpuUs: perExchangeUs,
    perSecond: said.perSecond,
    startUpUs: begun === null ? null : begun.cpuUs - begun.said.exchanges * perExchangeUs,
  }
}

/** How long a run is: whoever takes a number of exchanges is told that, whoever only takes a time is told that. */
export interface Length {
  readonly exchanges: number
  readonly seconds: number
}

const QUICK = { exchanges: 0.3, seconds: 0.5 } as const
/** Of the long run's length, for the run that is taken off it. */
const SHORT = { exchanges: 0.1, seconds: 0.25 } as const

const partOf = ({ exchanges, seconds }: Length, part: Length): Length => ({
  exchanges: Math.round(exchanges * part.exchanges),
  seconds: Math.max(1, Math.round(seconds * part.seconds)),
})

/** A driver that someone else wrote; `path` undefined: it is not there, and `cure` says how it gets there. */
export function peer(
  name: string,
  path: string | undefined,
  cure: string,
  length: Length,
  argsOf: (length: Length) => readonly string[],
  parse: (stdout: string, length: Length) => Said,
  startsSlowly = false,
): Contender {
  if (path === undefined) return { name, missing: `not installed: ${cure}` }
  const drive =
    (of: Length): Drive =>
    async signal => {
      const { stdout, cpuUs } = await runToEnd(path, argsOf(of), signal)
      return { said: parse(stdout, of), cpuUs }
    }
  return { name, measure: setting => measure(length, drive, startsSlowly, setting) }
}

/** Our own driver, as its users run it, on one thread. */
export function ours(name: string, length: Length, flags: readonly string[]): Contender {
  const drive =
    ({ exchanges }: Length): Drive =>
    async signal => {
      const how = ['-c', `${CONNECTIONS}`, '-w', '1', '-W', '0s', '-n', `${exchanges}`]
      const { result, cpuUs } = await runBenchCommand([...flags, ...how], signal)
      return { said: { exchanges, perSecond: result.summary?.throughputPerSecond ?? 0 }, cpuUs }
    }
  return { name, measure: setting => measure(length, drive, true, setting) }
}

function measure(
  full: Length,
  drive: (length: Length) => Drive,
  startsSlowly: boolean,
  { quick, signal }: Setting,
): Promise<Sample> {
  const length = quick ? partOf(full, QUICK) : full
  return sampleOf(drive(length), startsSlowly ? drive(partOf(length, SHORT)) : null, signal)
}
