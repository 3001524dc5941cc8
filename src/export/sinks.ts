import { RunError, reasonOf } from '../errors.js'
import type { RunWatch } from '../experiment/run-plan.js'
import { version } from '../experiment/version.js'
import { printable, shortened } from '../printable.js'
import type { Warning } from '../result/result.js'
import type { Progress } from './progress/progress.js'
import type { Sink } from './sink.js'

/** An error may quote the response of a collector. */
const MOST_REASON = 200

/** What the user asked for; each sink takes the settings that it needs. */
export interface SinkSettings {
  readonly progress: Progress
  /** Files that are written during the measurement. */
  readonly logs: readonly string[]
  /** The values of --otlp and --metrics. */
  readonly otlp?: string | undefined
  readonly metrics?: string | undefined
}

/** Empty if the sink is not wanted. Throws UsageError, RunError. */
type OpenSinks = (settings: SinkSettings) => Promise<readonly Sink[]>

/** Every sink, by its name. A sink that is not wanted is not loaded. */
const SINKS = {
  progress: async ({ progress }) => [progress.sink],
  hlog: async ({ logs }) => {
    if (logs.length === 0) return []
    const { openHlog } = await import('./hlog/hlog-sink.js')
    return logs.map(openHlog)
  },
  otlp: async ({ otlp }) =>
    otlp === undefined ? [] : [(await import('./otlp/otlp-sink.js')).openOtlp(otlp, version())],
  metrics: async ({ metrics, progress }) => {
    if (metrics === undefined) return []
    const { openMetricsSink } = await import('./open-metrics/metrics-sink.js')
    return [await openMetricsSink(metrics, version(), line => progress.news(line))]
  },
} satisfies Record<string, OpenSinks>

export type NamedSink = readonly [name: string, sink: Sink]

/** The result of all sinks. */
export interface Delivery {
  /** What a receiver did not get: a doubt about its copy, not about the run. */
  readonly undelivered: readonly Warning[]
  /** Files that could not be written. */
  readonly failed: readonly RunError[]
}

/** Opens the wanted sinks. If one can't be opened, the others are closed again. */
async function openSinks(settings: SinkSettings): Promise<NamedSink[]> {
  const sinks: NamedSink[] = []
  try {
    for (const [name, open] of Object.entries<OpenSinks>(SINKS))
      for (const sink of await open(settings)) sinks.push([name, sink])
    return sinks
  } catch (error) {
    await new Listeners(sinks).close()
    throw error
  }
}

/** Passes on the events of a run. A sink that throws is dropped: it must not harm the run. */
export class Listeners {
  #sinks: readonly NamedSink[]
  readonly #undelivered: Warning[] = []
  readonly #failed: RunError[] = []
  #closed: Promise<Delivery> | null = null

  constructor(sinks: readonly NamedSink[]) {
    this.#sinks = sinks
  }

  watch(signal: AbortSignal): RunWatch {
    // Costly figures are only requested if a sink uses them
    const isWanted = (call: keyof Sink): boolean => this.#sinks.some(([, sink]) => sink[call] !== undefined)
    return {
      signal,
      onBegin: run => this.#tell(sink => sink.begin?.(run)),
      onPhase: phase => this.#tell(sink => sink.phase?.(phase)),
      detail: this.#sinks.some(([, sink]) => sink.detail === true),
      onSecond: second => this.#tell(sink => sink.second?.(second)),
      ...(isWanted('load') && { onLoad: load => this.#tell(sink => sink.load?.(load)) }),
      ...(isWanted('waiting') && { onWaiting: requests => this.#tell(sink => sink.waiting?.(requests)) }),
      onEnd: outcome => this.#tell(sink => sink.end?.(outcome)),
    }
  }

  /** Closes all sinks in parallel. Further calls change nothing. */
  close(): Promise<Delivery> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  #tell(call: (sink: Sink) => void): void {
    for (const [name, sink] of this.#sinks)
      try {
        call(sink)
      } catch (error) {
        this.#sinks = this.#sinks.filter(([, other]) => other !== sink)
        this.#report(name, error)
        void this.#closeOne(name, sink)
      }
  }

  #report(name: string, error: unknown): void {
    if (error instanceof RunError) this.#failed.push(error)
    else
      this.#undelivered.push({
        code: 'export-failed',
        figure: null,
        message: `${name} got no more figures after an error: ${shortened(printable(reasonOf(error)), MOST_REASON)}`,
      })
  }

  async #closeOne(name: string, sink: Sink): Promise<void> {
    try {
      this.#undelivered.push(...(await sink.close()))
    } catch (error) {
      this.#report(name, error)
    }
  }

  async #close(): Promise<Delivery> {
    await Promise.all(this.#sinks.map(([name, sink]) => this.#closeOne(name, sink)))
    return { undelivered: this.#undelivered, failed: this.#failed }
  }
}

/** Connects the sinks while `use` runs; resolves with its result and their delivery. */
export async function withSinks<Out>(
  settings: SinkSettings,
  signal: AbortSignal,
  use: (watch: RunWatch) => Promise<Out>,
): Promise<Delivery & { readonly out: Out }> {
  const listeners = new Listeners(await openSinks(settings))
  try {
    const out = await use(listeners.watch(signal))
    return { out, ...(await listeners.close()) }
  } finally {
    await listeners.close()
  }
}
