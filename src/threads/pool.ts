import { setTimeout } from 'node:timers/promises'
import type { TransferListItem } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { reasonOf } from '../errors.js'
import { comeUp } from './come-up.js'

export interface PoolSettings {
  /** The module whose default export runs a task; a file: URL. */
  readonly entry: URL
  readonly threads: number
  /** Tasks that may wait; one more is refused by a rejection. */
  readonly queueLimit: number
  readonly workerData: unknown
  /** V8's heap of ordinary objects in each thread; one that needs more dies. null: as Node has it. */
  readonly memoryBytes?: number | null
  /** Told why a thread died that had no task in hand; one that had rejects its tasks. Another takes its place. */
  readonly onIdleDeath?: (reason: string) => void
}

export interface RunOptions {
  readonly transfer?: readonly TransferListItem[]
  /** Ends the thread that runs the task. */
  readonly signal?: AbortSignal
}

/**
 * Piscina loads a task's module by require() first. Node can do that with an ES module since 20.19, but aborts the whole
 * process when the thread ends meanwhile (FATAL ERROR: v8::Module::IsGraphAsync); without it Piscina goes on to import().
 */
const NO_REQUIRE = '--no-experimental-require-module'
const EXEC_ARGV = process.allowedNodeEnvironmentFlags.has(NO_REQUIRE) ? [NO_REQUIRE] : []

/** Longer than V8's background compilation of a function takes. */
const COMPILE_MS = 100

/** A pool of worker threads, each at one task at a time. The sole owner of piscina. */
export class ThreadPool<Task, Answer> {
  readonly #piscina: Piscina<Task, Answer>

  constructor(settings: PoolSettings) {
    this.#piscina = new Piscina<Task, Answer>({
      filename: settings.entry.href,
      // As many as there will ever be: with fewer, a crash can strand what waits in the queue
      minThreads: settings.threads,
      maxThreads: settings.threads,
      maxQueue: settings.queueLimit,
      // By default what finds no free thread goes back to the queue's end, again and again: some starve for seconds
      stricterFIFO: true,
      idleTimeout: Number.POSITIVE_INFINITY,
      // The default freezes a thread's event loop between tasks, and with it sockets and timers
      atomics: 'disabled',
      workerData: settings.workerData,
      execArgv: EXEC_ARGV,
      ...(settings.memoryBytes && {
        resourceLimits: { maxOldGenerationSizeMb: settings.memoryBytes / 2 ** 20 },
      }),
      recordTiming: false,
    })
    // Without a listener Piscina's event is an exception that ends the whole process
    this.#piscina.on('error', error => settings.onIdleDeath?.(reasonOf(error)))
  }

  /** Piscina replaces no thread that dies while it comes up, so the first answer is to be awaited by `comeUp`. */
  run(task: Task, { transfer = [], signal }: RunOptions = {}): Promise<Answer> {
    return this.#piscina.run(task, { transferList: transfer as never, ...(signal && { signal }) })
  }

  /** Runs `task` once; rejects with RunError where no thread answers. */
  probe(task: Task): Promise<Answer> {
    const abort = new AbortController()
    return comeUp(this.run(task, { signal: abort.signal }), abort)
  }

  /** Ends the threads, whatever they do. */
  async stop(): Promise<void> {
    // Node 20 aborts the process when a thread ends while V8 still compiles its code in the background, and nothing
    // tells when that is over (assertion in NodePlatform::ForIsolate)
    await setTimeout(COMPILE_MS)
    await this.#piscina.destroy()
  }
}
