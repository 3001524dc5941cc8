import { setTimeout } from 'node:timers/promises'
import type { TransferListItem } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { reasonOf } from '../errors.js'
import { comeUp } from './come-up.js'

export interface PoolSettings {
  /** The module whose default export runs a task; a file: URL. */
  readonly entry: URL
  readonly threads: number
  /** Tasks that may wait; further tasks are rejected. */
  readonly queueLimit: number
  readonly workerData: unknown
  /** V8's heap of ordinary objects in each thread; a thread that needs more dies. null: Node's default. */
  readonly memoryBytes?: number | null
  /** Called when an idle thread dies; a busy one rejects its tasks. Another thread takes its place. */
  readonly onIdleDeath?: (reason: string) => void
}

export interface RunOptions {
  readonly transfer?: readonly TransferListItem[]
  /** Ends the thread that runs the task. */
  readonly signal?: AbortSignal
}

/**
 * Piscina loads a task's module by require() first. Node can do that with an ES module since 20.19, but it
 * aborts the whole process if the thread ends meanwhile (FATAL ERROR: v8::Module::IsGraphAsync). Without it,
 * Piscina uses import().
 */
const NO_REQUIRE = '--no-experimental-require-module'
const EXEC_ARGV = process.allowedNodeEnvironmentFlags.has(NO_REQUIRE) ? [NO_REQUIRE] : []

/** Longer than V8's background compilation of a function takes. */
const COMPILE_MS = 100

/** A pool of worker threads, each with one task at a time. The only user of piscina. */
export class ThreadPool<Task, Answer> {
  readonly #piscina: Piscina<Task, Answer>

  constructor(settings: PoolSettings) {
    this.#piscina = new Piscina<Task, Answer>({
      filename: settings.entry.href,
      // Start all threads at once: with fewer, a crash can strand tasks in the queue
      minThreads: settings.threads,
      maxThreads: settings.threads,
      maxQueue: settings.queueLimit,
      // By default a task without a free thread goes back to the queue's end: some starve for seconds
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
    // Without a listener, Piscina's event would be an exception that ends the whole process
    this.#piscina.on('error', error => settings.onIdleDeath?.(reasonOf(error)))
  }

  /** Piscina does not replace a thread that dies at its start, so await the first answer with `comeUp`. */
  run(task: Task, { transfer = [], signal }: RunOptions = {}): Promise<Answer> {
    return this.#piscina.run(task, { transferList: transfer as never, ...(signal && { signal }) })
  }

  /** Runs `task` once; rejects with RunError if no thread answers. */
  probe(task: Task): Promise<Answer> {
    const abort = new AbortController()
    return comeUp(this.run(task, { signal: abort.signal }), abort)
  }

  /** Ends the threads, whatever they do. */
  async stop(): Promise<void> {
    // Node 20 aborts the process if a thread ends while V8 still compiles its code in the background, and no
    // event reports the end of that (assertion in NodePlatform::ForIsolate)
    await setTimeout(COMPILE_MS)
    await this.#piscina.destroy()
  }
}
