import type { RunWatch } from '../experiment/run-plan.js'
import { printable } from '../printable.js'
import type { Warning } from '../result/result.js'
import type { Progress } from './progress/progress.js'
import type { Sink } from './sink.js'

/** What the user asked for; each sink takes its own part of it. */
export interface SinkSettings {
  readonly progress: Progress
}

/** null: it was not asked for. Throws UsageError, RunError. */
type OpenSink = (settings: SinkSettings) => Promise<Sink | null>

/** Every sink, by its name. */
const SINKS = {
  progress: async ({ progress }) => progress.sink,
} satisfies Record<string, OpenSink>

/** Opens what was asked for. What was opened is closed again where one of them can't be. */
async function openSinks(settings: SinkSettings): Promise<Map<string, Sink>> {
  const sinks = new Map<string, Sink>()
  try {
    for (const [name, open] of Object.entries<OpenSink>(SINKS)) {
      const sink = await open(settings)
      if (sink) sinks.set(name, sink)
    }
    return sinks
  } catch (error) {
    await Promise.all(Array.from(sinks.values(), sink => sink.close()))
    throw error
  }
}

/** Passes on what a run tells. A sink that throws is left out from then on: it must not cost the run. */
export class Listeners {
  readonly #sinks: Map<string, Sink>
  readonly #warnings: Warning[] = []
  #closed: Promise<readonly Warning[]> | null = null

  constructor(sinks: ReadonlyMap<string, Sink>) {
    this.#sinks = new Map(sinks)
  }

  watch(signal: AbortSignal): RunWatch {
    // What costs something is only asked where somebody wants to know
    const isWanted = (call: keyof Sink): boolean => this.#all.some(sink => sink[call] !== undefined)
    return {
      signal,
      onBegin: run => this.#tell(sink => sink.begin?.(run)),
      onPhase: phase => this.#tell(sink => sink.phase?.(phase)),
      detail: this.#all.some(sink => sink.detail === true),
      onSecond: second => this.#tell(sink => sink.second?.(second)),
      ...(isWanted('load') && { onLoad: load => this.#tell(sink => sink.load?.(load)) }),
      ...(isWanted('waiting') && { onWaiting: requests => this.#tell(sink => sink.waiting?.(requests)) }),
      onEnd: outcome => this.#tell(sink => sink.end?.(outcome)),
    }
  }

  /** Closes all at the same time. A later call changes nothing. */
  close(): Promise<readonly Warning[]> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  get #all(): readonly Sink[] {
    return [...this.#sinks.values()]
  }

  #tell(call: (sink: Sink) => void): void {
    for (const [name, sink] of this.#sinks)
      try {
        call(sink)
      } catch (error) {
        this.#drop(name, error)
      }
  }

  #drop(name: string, error: unknown): void {
    this.#sinks.delete(name)
    const reason = printable(error instanceof Error ? error.message : String(error))
    this.#warnings.push({
      code: 'export-failed',
      figure: null,
      message: `${name} heard nothing more after an error in it: ${reason}`,
    })
  }

  async #close(): Promise<readonly Warning[]> {
    const closing = Array.from(this.#sinks, async ([name, sink]) => {
      try {
        this.#warnings.push(...(await sink.close()))
      } catch (error) {
        this.#drop(name, error)
      }
    })
    await Promise.all(closing)
    return this.#warnings
  }
}

/** Lets the sinks listen while something runs; answers what came of it, and what could not be delivered. */
export async function withSinks<Out>(
  settings: SinkSettings,
  signal: AbortSignal,
  use: (watch: RunWatch) => Promise<Out>,
): Promise<{ readonly out: Out; readonly undelivered: readonly Warning[] }> {
  const listeners = new Listeners(await openSinks(settings))
  try {
    const out = await use(listeners.watch(signal))
    return { out, undelivered: await listeners.close() }
  } finally {
    await listeners.close()
  }
}
