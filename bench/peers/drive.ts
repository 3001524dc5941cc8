import { runBenchCommand, runToEnd } from '../child.js'
import type { Setting } from '../command.js'
import type { Contender, Sample } from './contest.js'
import type { Said } from './outputs.js'

export const CONNECTIONS = 64

type Drive = (signal: AbortSignal) => Promise<{ readonly said: Said; readonly cpuUs: number }>

/**
 * A driver's cost per exchange, from the CPU time of its finished process. If its start-up takes half a
 * second of CPU (Node), a short run is subtracted, which removes start-up and first compilations; C programs
 * start in 5 ms.
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

/** The length of a run: for drivers that take a number of exchanges, and for those that only take a time. */
export interface Length {
  readonly exchanges: number
  readonly seconds: number
}

const QUICK = { exchanges: 0.3, seconds: 0.5 } as const
/** The share of the long run's length, for the run that is subtracted. */
const SHORT = { exchanges: 0.1, seconds: 0.25 } as const

const partOf = ({ exchanges, seconds }: Length, part: Length): Length => ({
  exchanges: Math.round(exchanges * part.exchanges),
  seconds: Math.max(1, Math.round(seconds * part.seconds)),
})

/** A third-party driver; if `path` is undefined, it is not installed, and `cure` says how to install it. */
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

/** Our driver, as users run it, on one thread, by `node`. */
export function ours(
  name: string,
  length: Length,
  flags: readonly string[],
  node: string = process.execPath,
): Contender {
  const drive =
    ({ exchanges }: Length): Drive =>
    async signal => {
      const how = ['-c', `${CONNECTIONS}`, '-w', '1', '-W', '0s', '-n', `${exchanges}`]
      const { result, cpuUs } = await runBenchCommand([...flags, ...how], signal, undefined, node)
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
