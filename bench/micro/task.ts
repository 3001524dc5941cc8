import { Bench } from 'tinybench'
import type { Setting } from '../command.js'

/** One call of `call` does the work `times` times, since a clock can't resolve tens of nanoseconds. */
export interface Task {
  readonly name: string
  readonly times: number
  readonly call: () => void | Promise<void>
  /** The maximum in ns for each; null without a goal. */
  readonly goalNs: number | null
}

export interface Row {
  readonly name: string
  /** The median over calls, with the 1st and 99th percentiles. */
  readonly ns: number
  readonly p1Ns: number
  readonly p99Ns: number
  readonly goalNs: number | null
}

export interface Findings {
  readonly title: string
  readonly rows: readonly Row[]
  readonly notes: readonly string[]
}

const TIME_MS = { quick: 100, full: 1000 } as const
const NS_PER_MS = 1e6

/** The value at `percentile` of sorted samples; the library reports only p50, p75 and p99. */
const at = (sorted: readonly number[], percentile: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percentile) / 100))] ?? Number.NaN

/** Runs the tasks one after the other, each for a second after a warm-up of a quarter of that. */
export async function time(tasks: readonly Task[], { quick, signal }: Setting): Promise<Row[]> {
  const timeMs = quick ? TIME_MS.quick : TIME_MS.full
  const rows: Row[] = []
  for (const { name, times, call, goalNs } of tasks) {
    const how = { time: timeMs, warmupTime: timeMs / 4, iterations: 10, retainSamples: true, throws: true }
    const bench = new Bench(how)
    bench.add(name, call)
    await bench.run()
    signal.throwIfAborted()
    const result = bench.tasks[0]?.result
    if (result?.state !== 'completed') throw new Error(`${name}: ${result?.state ?? 'was not run'}`)
    const nsAt = (percentile: number): number =>
      (at(result.latency.samples ?? [], percentile) * NS_PER_MS) / times
    rows.push({ name, ns: nsAt(50), p1Ns: nsAt(1), p99Ns: nsAt(99), goalNs })
  }
  return rows
}
