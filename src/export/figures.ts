import type { ThreadLoad } from '../driver/drive.js'
import type { RunOutcome, RunStart } from '../experiment/run-plan.js'
import { LatencyHistogram } from '../recording/histogram.js'
import type { MergedSecond } from '../recording/timeline.js'
import { phaseLabel } from '../report/hlog.js'
import { type Attributes, runAttributes } from './attributes.js'
import { type Increment, Increments } from './increments.js'

/** The metrics by their OpenTelemetry names; Prometheus's names follow from these by rules. */
export const METRICS = {
  duration: {
    name: 'heythere.exchange.duration',
    unit: 's',
    description: 'Latency of successful exchanges, by phase.',
  },
  kindDuration: {
    name: 'heythere.kind.duration',
    unit: 's',
    description: 'The same of each kind of exchange in a workload.',
  },
  exchanges: {
    name: 'heythere.exchanges',
    unit: '{exchange}',
    description: 'Exchanges that ended, by outcome.',
  },
  kindExchanges: {
    name: 'heythere.kind.exchanges',
    unit: '{exchange}',
    description: 'The same of each kind of exchange in a workload.',
  },
  utilization: {
    name: 'heythere.driver.utilization',
    unit: '1',
    description: 'Share of the last second in which a driver thread was busy.',
  },
} as const
export type Metric = keyof typeof METRICS

interface Labelled {
  readonly metric: Metric
  readonly attributes: Attributes
}
type HistogramPoint = Labelled & { readonly histogram: LatencyHistogram }
type CountPoint = Labelled & { readonly count: number }

/** One series of a metric: a sum of all runs so far, or a gauge. */
export type Point = HistogramPoint | CountPoint | (Labelled & { readonly gauge: number })

/** Keeps the figures for collectors: sums over all runs, which never decrease. Its size is bounded. */
export class Figures {
  readonly #histograms = new Map<string, HistogramPoint>()
  readonly #counts = new Map<string, CountPoint>()
  readonly #gauges = new Map<number, number>()
  #run: Attributes = {}
  #increments: Increments | null = null
  /** Grows with each change. */
  version = 0

  begin(run: RunStart): void {
    this.#run = runAttributes(run)
    this.#increments = new Increments(run.plan)
    // A sum starts at 0, so a collector sees its whole growth
    this.#add({
      histograms: [{ phase: 'response', kind: null, histogram: new LatencyHistogram(2) }],
      outcomes: [{ kind: null, outcome: 'ok', count: 0 }],
    })
  }

  second(second: MergedSecond): void {
    if (this.#increments) this.#add(this.#increments.ofSecond(second))
  }

  load({ thread, utilization }: ThreadLoad): void {
    this.#gauges.set(thread, utilization)
    this.version++
  }

  end(outcome: RunOutcome): void {
    if (this.#increments) this.#add(this.#increments.ofEnd(outcome))
    this.#increments = null
    this.#gauges.clear()
  }

  /** All series; those of one metric are adjacent. */
  points(): Point[] {
    const points: Point[] = [
      ...this.#histograms.values(),
      ...this.#counts.values(),
      ...Array.from(
        this.#gauges,
        ([thread, gauge]): Point => ({
          metric: 'utilization',
          attributes: { thread },
          gauge,
        }),
      ),
    ]
    return (Object.keys(METRICS) as Metric[]).flatMap(metric => points.filter(one => one.metric === metric))
  }

  #add({ histograms, outcomes }: Increment): void {
    this.version++
    for (const { phase, kind, histogram } of histograms) {
      const attributes = { ...this.#run, phase: phaseLabel(phase), ...(kind !== null && { kind }) }
      const metric = kind === null ? 'duration' : 'kindDuration'
      const empty = (): HistogramPoint => ({ metric, attributes, histogram: new LatencyHistogram(2) })
      known(this.#histograms, attributes, empty).histogram.add(histogram)
    }
    for (const { kind, outcome, count } of outcomes) {
      const attributes = {
        ...{ ...this.#run, outcome },
        ...(kind !== null && { kind }),
        ...(outcome !== 'ok' && { 'error.type': outcome }),
      }
      const metric = kind === null ? 'exchanges' : 'kindExchanges'
      const none = (): CountPoint => ({ metric, attributes, count: 0 })
      const before = known(this.#counts, attributes, none)
      this.#counts.set(JSON.stringify(attributes), { ...before, count: before.count + count })
    }
  }
}

function known<Of>(points: Map<string, Of>, attributes: Attributes, make: () => Of): Of {
  const key = JSON.stringify(attributes)
  const found = points.get(key) ?? make()
  points.set(key, found)
  return found
}
