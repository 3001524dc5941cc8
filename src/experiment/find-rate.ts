import type { RunError } from '../errors.js'
import { LEAST_RATE_PER_SECOND, MOST_RATE_PER_SECOND } from '../plan/load.js'
import type { Probe, Search } from '../result/search-result.js'
import { KeepCurve } from '../statistics/keep-curve.js'
import { lagMs } from './probe.js'

/** The factor between a known rate and the next one tried is at most this. */
const RAMP = 3
/** A search ends at these ratios: lowest broken to highest kept rate, and the ends of the interval. */
const CLOSE_ENOUGH = 1.03
const SURE_ENOUGH = 1.12
/** A limit of the driver is no result about the server, so it is measured less precisely. */
const CLOSE_ENOUGH_FOR_DRIVER = 1.25
/** With fewer exchanges, it can't be shown whether their rate was reached within a few per cent. */
const LEAST_SAMPLES = 200
/** The most probes after one kept the bound and one broke it; further ones would hardly reduce the noise. */
const MOST_PROBES = 24
/** The search ends after more probes than this without a verdict. */
const MOST_UNSURE = 2
/** The maximum warm-up, so a search does not wait forever for a server that never settles. */
const MOST_SETTLE_MS = 60_000
const LEAST_PROBED = 0.01

/** Rates are tried and printed with three digits. */
const tidy = (rate: number): number => Number(rate.toPrecision(3))

/**
 * Measures one rate for at least `durationMs`, after a warm-up of at least `warmupMs`. Resolves with an error
 * if no rate would work, with null if it was cut short.
 */
export type Measure = (
  ratePerSecond: number,
  durationMs: number,
  warmupMs: number,
) => Promise<Probe | RunError | null>

export interface SearchSettings {
  readonly durationMs: number
  readonly warmupMs: number
  /** A probe lasts until it has this many samples, even if that exceeds its usual duration. */
  readonly samples: number
  /** The first rate of the ramp. */
  readonly firstRate: number
  /** Time left for probes in ms, without a usual warm-up; asked before each probe. */
  readonly timeLeftMs: () => number
  readonly isStopped: () => boolean
}

/** What a search has found. Rates are the measured ones. */
export interface Found {
  readonly probes: readonly Probe[]
  /** The highest rate that kept the bound, judged by all probes together. */
  readonly kept: number | null
  /** The lowest probe above it that broke the bound. */
  readonly broken: Probe | null
  /**
   * The 95 % credible interval of the rate at which half of all probes keep the bound; null unless probes
   * bound it from both sides.
   */
  readonly interval: readonly [low: number, high: number] | null
  readonly end: Search['state']
  readonly error: RunError | null
}

/** What the probes so far show together. */
class Knowledge {
  readonly probes: Probe[] = []
  readonly #curve = new KeepCurve(LEAST_RATE_PER_SECOND, MOST_RATE_PER_SECOND * RAMP)

  add(probe: Probe): void {
    this.probes.push(probe)
    if (probe.verdict !== 'unsure') this.#curve.learn(probe.ratePerSecond, probe.verdict === 'kept')
  }

  #ratesOf(verdict: Probe['verdict']): number[] {
    return this.probes.filter(probe => probe.verdict === verdict).map(probe => probe.ratePerSecond)
  }

  get highestKept(): number {
    return Math.max(0, ...this.#ratesOf('kept'))
  }
  get lowestBroken(): number {
    return Math.min(...this.#ratesOf('broken'))
  }
  /** The highest rate within the bound, even if there were too few samples to show it. */
  get highestPresumed(): number {
    return Math.max(this.highestKept, ...this.#ratesOf('unsure'))
  }

  get hasBothEnds(): boolean {
    return this.highestKept > 0 && this.lowestBroken < Infinity
  }

  timesAt(rate: number, verdict: Probe['verdict']): number {
    return this.#ratesOf(verdict).filter(one => one === rate).length
  }

  get timesBroken(): number {
    return this.#ratesOf('broken').length
  }

  timesBrokenBy(cause: Probe['brokenBy']): number {
    return this.probes.filter(probe => probe.brokenBy === cause).length
  }

  /** Whether the lowest broken rate broke the bound more than once, so it was not a single hiccup. */
  get isBrokenAgain(): boolean {
    return this.timesAt(this.lowestBroken, 'broken') > 1
  }

  /** The highest kept rate at which the bound is kept in at least half of all probes; 0 if there is none. */
  get kept(): number {
    const middle = this.#curve.rateAt(0.5)
    return Math.max(0, ...this.#ratesOf('kept').filter(rate => rate <= middle))
  }

  /** The lowest probe above `kept` that broke the bound. */
  get broken(): Probe | null {
    const above = this.probes.filter(
      ({ verdict, ratePerSecond }) => verdict === 'broken' && ratePerSecond > this.kept,
    )
    const lowest = Math.min(...above.map(probe => probe.ratePerSecond))
    // The latest of several at one rate: the first may have been a hiccup
    return above.findLast(probe => probe.ratePerSecond === lowest) ?? null
  }

  get interval(): readonly [low: number, high: number] {
    return [this.#curve.rateAt(0.025), this.#curve.rateAt(0.975)]
  }

  /** Alternates between both ends of the interval, so both are tried again. */
  get mostTelling(): number {
    const chance = this.probes.length % 2 === 0 ? 0.35 : 0.65
    return this.#curve.rateAt(chance)
  }

  /** The rates that were reached within the bound when the driver was the limit. */
  get held(): number[] {
    return this.probes.flatMap(({ brokenBy, heldPerSecond }) =>
      brokenBy === 'driver' && heldPerSecond !== null ? heldPerSecond : [],
    )
  }

  get isSettled(): boolean {
    const { kept, broken, interval } = this
    if (broken === null) return false
    if (broken.brokenBy === 'driver' && this.timesBrokenBy('driver') > 1) {
      if (this.held.length > 1 || broken.ratePerSecond / kept <= CLOSE_ENOUGH_FOR_DRIVER) return true
    }
    return broken.ratePerSecond / kept <= CLOSE_ENOUGH && interval[1] / interval[0] <= SURE_ENOUGH
  }
}

/** The next rate to try; null if no rate would tell more. */
function nextRate(known: Knowledge, firstRate: number): number | null {
  if (known.probes.length === 0) return Math.min(firstRate, MOST_RATE_PER_SECOND)
  const { highestKept, highestPresumed, lowestBroken } = known
  if (lowestBroken === Number.POSITIVE_INFINITY) {
    const next = Math.min(highestPresumed * RAMP, MOST_RATE_PER_SECOND)
    return next > highestPresumed ? next : null
  }
  // A hiccup breaks a bound too: repeat the first broken rate, and any other before the search goes lower
  const isShort = highestKept === 0 && known.timesAt(lowestBroken, 'unsure') === 0
  if (
    (isShort || known.timesBroken === 1) &&
    !known.isBrokenAgain &&
    known.timesAt(lowestBroken, 'kept') === 0
  )
    return lowestBroken
  if (highestKept === 0) {
    const presumed = highestPresumed > 0 && highestPresumed < lowestBroken
    const next = presumed ? highestPresumed : lowestBroken / RAMP
    return next < LEAST_PROBED ? null : next
  }
  const clamped = Math.min(Math.max(known.mostTelling, lowestBroken / RAMP), highestKept * RAMP)
  return Math.min(clamped, MOST_RATE_PER_SECOND)
}

/**
 * Ramps up geometrically until the bound breaks. Then tries the rate that tells most about the limit
 * (statistics/keep-curve.ts), until the highest kept rate, the lowest broken one and the interval are close
 * together. No single probe decides: a later one may contradict it, which widens the interval.
 */
export async function findHighestRate(measure: Measure, settings: SearchSettings): Promise<Found> {
  const known = new Knowledge()
  // With this many expected, Poisson arrivals yield too few samples in one of 30,000 probes
  const samples = Math.max(settings.samples, LEAST_SAMPLES)
  const enough = samples + 4 * Math.sqrt(samples)
  let { warmupMs } = settings
  let [betweenEnds, unsure] = [0, 0]
  const found = (end: Found['end'], error: RunError | null = null): Found => {
    const { broken, probes } = known
    const kept = broken?.brokenBy === 'driver' ? Math.max(known.kept, ...known.held) : known.kept
    const interval = kept > 0 && broken !== null ? known.interval : null
    return { probes, kept: kept > 0 ? kept : null, broken, interval, end, error }
  }

  let again: number | null = null
  for (;;) {
    const rate: number | null = again ?? nextRate(known, settings.firstRate)
    if (rate === null || known.isSettled || betweenEnds > MOST_PROBES || unsure > MOST_UNSURE)
      return found('completed')
    const tried = tidy(rate)
    // A short probe is enough to locate the limit; one that was too short is repeated with a longer duration
    const isLong = known.timesAt(tried, 'unsure') > 0 || known.hasBothEnds
    const durationMs = isLong ? Math.max(settings.durationMs, (enough / tried) * 1000) : settings.durationMs
    if (settings.isStopped()) return found('stopped')
    if (settings.timeLeftMs() < durationMs + warmupMs - settings.warmupMs) return found('out of time')
    const probe = await measure(tried, durationMs, warmupMs)
    if (probe === null) return found('stopped')
    if (!('verdict' in probe)) return found('failed', probe)
    known.add(probe)
    if (known.hasBothEnds) betweenEnds++
    if (probe.verdict === 'unsure' && (isLong || again !== null)) unsure++
    const lag = probe.run === null || probe.verdict !== 'unsure' ? 0 : lagMs(probe.run)
    again = lag > warmupMs ? tried : null
    if (lag > warmupMs) warmupMs = Math.min(2 * lag, Math.max(settings.warmupMs, MOST_SETTLE_MS))
  }
}
