import { UsageError } from '../errors.js'
import { formatArrival, parseArrival } from '../load/arrival.js'
import { PACINGS, type Pacing } from '../load/pacing.js'
import { MOST_RATE_FILE_BYTES, parseRateFile } from '../load/rate-file.js'
import { checkStages, parseStage } from '../load/stages.js'
import { printable, shortened } from '../printable.js'
import { readLimited } from '../read-limited.js'
import { formatDurationMs, formatNumber } from '../units.js'
import { naming } from './check-plan.js'
import { PLAN_DEFAULTS as DEFAULTS } from './defaults.js'
import type { Load, OpenLoad, PlanShape, Stage, Trace } from './load.js'
import { firstRateOf } from './shape.js'

/** The flags that define when requests are due. */
export interface LoadOptions {
  /** Open load: requests per second in total. Default: a closed load, in which clients wait for replies. */
  readonly ratePerSecond?: number | undefined
  /** Open load in stages, such as '30s:0..2k' and '2m:2k'. Default: a constant rate. */
  readonly stages?: readonly (string | Stage)[] | undefined
  /** Open load from a file of `seconds,rate`, linear in between: its path, or its rates from a plan. */
  readonly rateFile?: string | Trace | undefined
  /** The factor for the rates of `rateFile`. Default: 1. */
  readonly rateScale?: number | undefined
  /** How much faster than written `rateFile` is played. Default: 1. */
  readonly rateSpeed?: number | undefined
  /** Open load: how requests are spaced, 'constant', 'poisson' or 'gamma:CV'. Default: "constant". */
  readonly arrival?: string | undefined
  /** Open load: how the driver waits for due times, 'spin' (precise) or 'block' (uses little CPU). Default: "spin". */
  readonly pacing?: string | undefined
  /** Closed load: time in which connections start evenly, before the warm-up, in milliseconds. Default: 0. */
  readonly rampUpMs?: number | undefined
}

/** Other flags that a shape excludes or defines. */
interface TimedLoadOptions extends LoadOptions {
  readonly durationMs?: number | undefined
  readonly warmupMs?: number | undefined
  readonly requests?: number | undefined
}

const MOST_SHOWN = 60

const quoted = (file: string): string => shortened(printable(file), MOST_SHOWN)

/** What an error quotes of a shape: its flag and the value. */
function flagOf({ stages, rateFile }: LoadOptions): string {
  if (typeof rateFile === 'string') return `--rate-file ${quoted(rateFile)}`
  if (rateFile !== undefined) return '--rate-file'
  const first = stages?.[0]
  return typeof first === 'string' ? `--stage ${quoted(first)}` : '--stage'
}

function stagesShape(stages: readonly (string | Stage)[]): PlanShape {
  const read = stages.map(stage =>
    typeof stage === 'string' ? naming('--stage', quoted(stage), () => parseStage(stage)) : stage,
  )
  const shown = stages.map(stage => (typeof stage === 'string' ? stage : '...')).join(' ')
  naming('--stage', quoted(shown), () => checkStages(read))
  return { kind: 'stages', stages: read }
}

function factor(flag: string, value: number | undefined): number {
  if (value === undefined) return 1
  if (value > 0 && Number.isFinite(value)) return value
  throw new UsageError(`${flag} ${value}: must be above 0, such as 0.1 or 60`)
}

function traceShape(file: string | Trace, { rateScale, rateSpeed }: LoadOptions): PlanShape {
  const options = {
    scale: factor('--rate-scale', rateScale),
    speed: factor('--rate-speed', rateSpeed),
  }
  if (typeof file !== 'string') {
    if (rateScale === undefined && rateSpeed === undefined) return file
    throw new UsageError(
      `${rateScale === undefined ? '--rate-speed' : '--rate-scale'}: the plan has the rates but not the file; give the file again with --rate-file`,
    )
  }
  const segments = naming('--rate-file', quoted(file), () => {
    const text = readLimited(file, MOST_RATE_FILE_BYTES, 'keep every tenth row or so').toString()
    return parseRateFile(text, options)
  })
  return {
    kind: 'trace',
    segments: segments.map(({ durationMs, fromPerSecond, toPerSecond }) => [
      durationMs,
      fromPerSecond,
      toPerSecond,
    ]),
  }
}

const isShaped = ({ stages = [], rateFile }: LoadOptions): boolean =>
  stages.length > 0 || rateFile !== undefined

/** Throws UsageError for options that contradict a shape. */
function checkConflicts(options: TimedLoadOptions): void {
  const { stages = [], rateFile, ratePerSecond, durationMs, requests, rampUpMs } = options
  const flag = flagOf(options)
  if (stages.length > 0 && rateFile !== undefined)
    throw new UsageError(`${flag}: sets the rate, and so does --stage; leave out one of them`)
  if (ratePerSecond !== undefined)
    throw new UsageError(
      `--rate ${formatNumber(ratePerSecond)}: ${flag} has its own rates; leave out one of them`,
    )
  if (durationMs !== undefined)
    throw new UsageError(
      `--duration ${formatDurationMs(durationMs)}: ${flag} sets the duration; leave out --duration`,
    )
  if (requests !== undefined)
    throw new UsageError(`--requests ${requests}: ${flag} sets the number of requests; leave out --requests`)
  if (rampUpMs !== undefined)
    throw new UsageError(
      `--ramp-up ${formatDurationMs(rampUpMs)}: is for a closed load; ramp with --stage, such as 30s:0..2k`,
    )
}

function shapeOf(options: TimedLoadOptions): PlanShape | null {
  const { stages = [], rateFile, ratePerSecond, rateScale, rateSpeed } = options
  if (rateFile === undefined && (rateScale ?? rateSpeed) !== undefined) {
    const [flag, value] = rateScale === undefined ? ['speed', rateSpeed] : ['scale', rateScale]
    throw new UsageError(`--rate-${flag} ${value}: goes with --rate-file FILE`)
  }
  if (!isShaped(options)) return ratePerSecond === undefined ? null : { kind: 'rate', ratePerSecond }
  checkConflicts(options)
  return rateFile === undefined ? stagesShape(stages) : traceShape(rateFile, options)
}

function parsePacing(text: string): Pacing {
  const pacing = PACINGS.find(name => name === text)
  if (pacing === undefined)
    throw new UsageError(`--pacing ${quoted(text)}: is not a way of waiting; give ${PACINGS.join(' or ')}`)
  return pacing
}

/** The load that flags define. Throws UsageError with flag, value and cure. */
export function parseLoad(options: TimedLoadOptions): Load {
  const { arrival, pacing, rampUpMs } = options
  const shape = shapeOf(options)
  if (shape === null) {
    if (arrival !== undefined)
      throw new UsageError(`--arrival ${quoted(arrival)}: needs an open load; add --rate N`)
    if (pacing !== undefined)
      throw new UsageError(`--pacing ${quoted(pacing)}: needs an open load; add --rate N`)
    return { kind: 'closed', rampUpMs: rampUpMs ?? 0 }
  }
  if (rampUpMs !== undefined)
    throw new UsageError(
      `--ramp-up ${formatDurationMs(rampUpMs)}: is for a closed load; for an open load replace --rate by --stage, such as 30s:0..2k`,
    )
  const spaced = naming('--arrival', quoted(arrival ?? DEFAULTS.arrival), () =>
    parseArrival(arrival ?? DEFAULTS.arrival),
  )
  return {
    kind: 'open',
    shape,
    arrival: formatArrival(spaced),
    pacing: parsePacing(pacing ?? DEFAULTS.pacing),
  }
}

const totalMs = (load: OpenLoad): number | null => {
  switch (load.shape.kind) {
    case 'rate':
      return null
    case 'stages':
      return load.shape.stages.reduce((sum, stage) => sum + stage.durationMs, 0)
    case 'trace':
      return load.shape.segments.reduce((sum, [durationMs]) => sum + durationMs, 0)
  }
}

/** How long a load warms up and is measured, in milliseconds. Throws UsageError for contradicting flags. */
export function lengthOf(
  load: Load,
  { warmupMs, durationMs, requests }: TimedLoadOptions,
): { readonly warmupMs: number; readonly durationMs: number | null } {
  const shapeMs = load.kind === 'open' ? totalMs(load) : null
  if (load.kind === 'open' && shapeMs !== null) {
    const beginsAtNothing = firstRateOf(load) === 0
    if (beginsAtNothing && warmupMs !== undefined && warmupMs > 0)
      throw new UsageError(
        `--warmup ${formatDurationMs(warmupMs)}: the warm-up runs at the first rate, which is 0/s; use -W 0s, or start at another rate`,
      )
    return { warmupMs: warmupMs ?? (beginsAtNothing ? 0 : DEFAULTS.warmupMs), durationMs: shapeMs }
  }
  return {
    // No warm-up with a number of requests: the target gets exactly that number
    warmupMs: warmupMs ?? (requests === undefined ? DEFAULTS.warmupMs : 0),
    durationMs: durationMs ?? (requests === undefined ? DEFAULTS.durationMs : null),
  }
}
