import { type ChildProcess, fork } from 'node:child_process'
import { type AccountSnapshot, snapshotOfOurs } from '../account/threads-account.js'
import { RunError, toRunError } from '../errors.js'
import type { ServerPlan } from '../plan/server-plan.js'
import type { NamedProfile } from '../profile/cpu-profile.js'
import type { ServerSnapshot } from '../recording/server-account.js'
import { type Deadline, deadline } from '../threads/deadline.js'
import type { FromServer, ToServer } from './messages.js'

const START_MS = 30_000
/** A handler may block the event loop that answers; after this time the server counts as unresponsive. */
const ANSWER_MS = 15_000
const LAST_OUTPUT_CHARS = 2000
/** How long the last output of a dead server may take to arrive. */
const LAST_OUTPUT_MS = 500

interface Pending {
  readonly resolve: (answer: FromServer) => void
  readonly reject: (error: Error) => void
  readonly patience: Deadline
}

/** Our own server in its own process, so its CPU use and its stalls are not the driver's. */
export class ServerProcess {
  readonly #child: ChildProcess
  readonly #drainTimeoutMs: number
  readonly #pending = new Map<number, Pending>()
  readonly #exited: Promise<void>
  #lastOutput = ''
  #nextId = 1
  #failure: RunError | null = null
  #stopping = false
  #address = { host: '', port: 0 }
  /** Aborts when the server dies without being stopped. */
  readonly #death = new AbortController()

  private constructor(plan: ServerPlan) {
    this.#drainTimeoutMs = plan.drainTimeoutMs
    this.#child = fork(new URL('./process-entry.js', import.meta.url), [], {
      // Its own group: Ctrl-C in a terminal must not reach it even before its handler is installed
      detached: true,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#lastOutput = (this.#lastOutput + text).slice(-LAST_OUTPUT_CHARS)
      })
    this.#exited = new Promise(resolve => {
      this.#child.once('close', (code, signal) => {
        this.#onExit(code === null ? `signal ${signal}` : `exit code ${code}`)
        resolve()
      })
      // A process that a handler has started may hold our pipes open, which delays 'close'
      this.#child.once('exit', () => setTimeout(() => this.#closePipes(), LAST_OUTPUT_MS).unref())
      // 'error' without 'close': it could not be started
      this.#child.once('error', error => {
        this.#onExit(error.message)
        if (this.#child.pid === undefined) resolve()
      })
    })
    this.#child.on('message', (message: FromServer) => this.#onMessage(message))
  }

  /** Resolves when it listens. Rejects with 'handler-module', 'server-start', 'bug' or `signal`'s reason. */
  static async start(
    plan: ServerPlan,
    signal: AbortSignal,
    { profile = false }: { readonly profile?: boolean } = {},
  ): Promise<ServerProcess> {
    const server = new ServerProcess(plan)
    const end = () => server.#child.kill('SIGKILL')
    signal.addEventListener('abort', end, { once: true })
    try {
      await server.#ask(0, { kind: 'start', plan, profile }, START_MS)
      return server
    } catch (error) {
      const why = signal.aborted ? signal.reason : error
      await server.#kill()
      throw why
    } finally {
      signal.removeEventListener('abort', end)
    }
  }

  get host(): string {
    return this.#address.host
  }
  get port(): number {
    return this.#address.port
  }
  get pid(): number | undefined {
    return this.#child.pid
  }
  /** Aborted when the server died during a run. */
  get died(): AbortSignal {
    return this.#death.signal
  }
  /** Why it died, with its last output; null while it is alive. */
  get failure(): RunError | null {
    return this.#failure
  }

  async snapshot(): Promise<ServerSnapshot> {
    const answer = await this.#command('snapshot', ANSWER_MS)
    if (answer.kind !== 'done' || answer.snapshot === null)
      throw new RunError('server-unresponsive', 'the server sent no snapshot')
    return answer.snapshot
  }

  /** Where the time of its threads went so far; the kernel's part is read from here. */
  async threads(): Promise<AccountSnapshot> {
    const answer = await this.#command('threads', ANSWER_MS)
    return snapshotOfOurs(this.#child.pid ?? 0, answer.kind === 'threads' ? answer.threads : [])
  }

  /** Profiles of its threads since their start; none if it was started without profiling. Call it once. */
  async profiles(): Promise<readonly NamedProfile[]> {
    const answer = await this.#command('profiles', ANSWER_MS)
    return answer.kind === 'profiles' ? answer.profiles : []
  }

  /** Requests that no handler has begun; null if only the kernel knows. */
  async waiting(): Promise<number | null> {
    const answer = await this.#command('waiting', ANSWER_MS)
    return answer.kind === 'waiting' ? answer.requests : null
  }

  /** Stops the server by a message, and by force if that takes too long. Never rejects. */
  async stop(): Promise<void> {
    this.#stopping = true
    if (this.#failure === null)
      await this.#command('stop', this.#drainTimeoutMs + 1000).catch(() => {
        // It does not answer; it is ended by force anyway
      })
    await this.#kill()
  }

  #command(kind: Exclude<ToServer['kind'], 'start'>, withinMs: number): Promise<FromServer> {
    const id = this.#nextId++
    return this.#ask(id, { kind, id }, withinMs)
  }

  #ask(id: number, message: ToServer, withinMs: number): Promise<FromServer> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure)
      const patience = deadline(withinMs, () => {
        this.#pending.delete(id)
        reject(new RunError('server-unresponsive', `the server did not answer within ${withinMs / 1000} s`))
      })
      this.#pending.set(id, { resolve, reject, patience })
      // A failure to send means a dead server, which rejects what is pending
      this.#child.send(message, () => undefined)
    })
  }

  #onMessage(message: FromServer): void {
    if (message.kind === 'died') {
      this.#fail(toRunError(message, message.code))
      return
    }
    if (message.kind === 'listening') this.#address = { host: message.host, port: message.port }
    const id = message.kind === 'listening' ? 0 : message.id
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    pending?.patience.clear()
    pending?.resolve(message)
  }

  #onExit(how: string): void {
    const output = this.#lastOutput.trim().replaceAll(/\s*\n\s*/g, ' | ')
    this.#fail(
      new RunError('server-died', `the server died (${how})${output ? `; its last output: ${output}` : ''}`),
    )
  }

  #fail(failure: RunError): void {
    this.#failure ??= failure
    for (const { reject, patience } of this.#pending.values()) {
      patience.clear()
      reject(this.#failure)
    }
    this.#pending.clear()
    if (!this.#stopping) this.#death.abort(this.#failure)
  }

  #closePipes(): void {
    for (const stream of this.#child.stdio) stream?.destroy()
  }

  async #kill(): Promise<void> {
    this.#stopping = true
    this.#child.kill('SIGKILL')
    await this.#exited
  }
}
