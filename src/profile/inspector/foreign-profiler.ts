import { RunError } from '../../errors.js'
import { type CpuProfile, SAMPLE_US } from '../cpu-profile.js'
import { cpuProfileSchema } from '../cpu-profile-schema.js'
import { type InspectorAddress, openInspector } from './inspector-port.js'
import { WebSocketClient } from './web-socket.js'

interface Answer {
  readonly id?: number
  readonly result?: { readonly profile?: unknown }
  readonly error?: { readonly message: string }
}
interface Pending {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

/** Closes the inspector from inside, after this session: close() waits for its sessions to end. */
const CLOSE_LATER =
  "setTimeout(() => (process.getBuiltinModule?.('node:inspector')?.close ?? process._debugEnd)?.(), 100).unref()"

/** Profiles the main thread of another Node process on this machine, through its inspector on loopback. */
export class ForeignProfiler {
  readonly #pid: number
  readonly #address: InspectorAddress
  readonly #pending = new Map<number, Pending>()
  #socket: WebSocketClient | null = null
  #nextId = 1
  #isOver = false

  private constructor(pid: number, address: InspectorAddress) {
    this.#pid = pid
    this.#address = address
  }

  /** Resolves when it is sampling. Rejects with RunError. */
  static async start(pid: number): Promise<ForeignProfiler> {
    const profiler = new ForeignProfiler(pid, await openInspector(pid))
    try {
      await profiler.#begin()
      return profiler
    } catch (error) {
      await profiler.close()
      throw error
    }
  }

  async stop(): Promise<CpuProfile> {
    const { result } = await this.#call('Profiler.stop')
    return cpuProfileSchema.parse(result?.profile)
  }

  /** Closes the inspector if we opened it. Never rejects. */
  async close(): Promise<void> {
    if (this.#socket === null || this.#isOver) return
    if (this.#address.isOpened)
      await this.#call('Runtime.evaluate', { expression: CLOSE_LATER }).catch(() => {
        // The process has ended, and its inspector with it
      })
    this.#socket.close()
  }

  async #begin(): Promise<void> {
    this.#socket = await WebSocketClient.connect(this.#address, {
      onText: text => this.#hear(JSON.parse(text) as Answer),
      onClose: () => this.#end(),
    })
    await this.#call('Profiler.enable')
    await this.#call('Profiler.setSamplingInterval', { interval: SAMPLE_US })
    await this.#call('Profiler.start')
  }

  #call(method: string, params: object = {}): Promise<Answer> {
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      if (this.#isOver) return reject(this.#gone())
      this.#pending.set(id, { resolve, reject })
      this.#socket?.send(JSON.stringify({ id, method, params }))
    })
  }

  #hear({ id = 0, ...answer }: Answer): void {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    if (answer.error)
      pending?.reject(new RunError('profile', `--profile --pid ${this.#pid}: ${answer.error.message}`))
    else pending?.resolve(answer)
  }

  #end(): void {
    this.#isOver = true
    for (const { reject } of this.#pending.values()) reject(this.#gone())
    this.#pending.clear()
  }

  #gone(): RunError {
    return new RunError('profile', `--profile --pid ${this.#pid}: its inspector closed the connection`)
  }
}
