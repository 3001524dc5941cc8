import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { nowUs } from '../../src/threads/clock.js'
import type { FromKnownServer, Script, ToKnownServer } from './messages.js'

const ANSWER_MS = 10_000
/** A timer is late by up to 2 ms, so the end of a freeze is polled. */
const POLL_US = 4000

/** The parent's side of a known server in a separate process. */
export class KnownServer {
  readonly #child: ChildProcess
  #port = 0

  private constructor(script: Script) {
    this.#child = fork(new URL('./known-server-process.js', import.meta.url), [JSON.stringify(script)], {
      execArgv: [],
    })
  }

  /** Runs `body` with a listening server, and ends the server in any case. */
  static async with<T>(script: Script, body: (server: KnownServer) => Promise<T>): Promise<T> {
    const server = new KnownServer(script)
    try {
      const message = await server.#next()
      if (message.kind === 'listening') server.#port = message.port
      return await body(server)
    } finally {
      await server.#end()
    }
  }

  get target(): string {
    return `127.0.0.1:${this.#port}`
  }
  get port(): number {
    return this.#port
  }

  /** All delays so far, in microseconds and in the order of the requests. */
  async delaysUs(): Promise<readonly number[]> {
    return (await this.#log()).delaysUs
  }

  /** When connections were accepted, by the server's clock. */
  async acceptsUs(): Promise<readonly number[]> {
    return (await this.#log()).acceptsUs
  }

  /** Stops the whole process for `forMs`; resolves with the real duration, in microseconds. */
  async freeze(afterMs: number, forMs: number): Promise<number> {
    await sleep(afterMs)
    // kill() of a child that is gone returns false and affects no other process
    this.#child.kill('SIGSTOP')
    const fromUs = nowUs()
    try {
      const untilUs = fromUs + forMs * 1000
      await sleep(Math.max(0, (untilUs - POLL_US - nowUs()) / 1000))
      while (nowUs() < untilUs);
    } finally {
      this.#child.kill('SIGCONT')
    }
    return nowUs() - fromUs
  }

  async #log(): Promise<Extract<FromKnownServer, { kind: 'log' }>> {
    const ask: ToKnownServer = { kind: 'log' }
    const answer = this.#next()
    this.#child.send(ask)
    const message = await answer
    if (message.kind !== 'log') throw new TypeError(`the known server answered ${message.kind}`)
    return message
  }

  async #next(): Promise<FromKnownServer> {
    const [message] = await once(this.#child, 'message', { signal: AbortSignal.timeout(ANSWER_MS) })
    return message as FromKnownServer
  }

  async #end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    // Ends a frozen process too
    this.#child.kill('SIGKILL')
    await ended
  }
}
