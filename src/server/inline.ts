import type { ServerPlan } from '../plan/server-plan.js'
import { awakeClock } from '../threads/awake.js'
import { nowUs } from '../threads/clock.js'
import { comeUp } from '../threads/come-up.js'
import type { HandlingRecorder } from './figures.js'
import { failureOf } from './handlers/failure-of.js'
import type { Handler } from './handlers/handler.js'
import { loadHandler } from './handlers/load-handler.js'
import type { Asker, RequestHandling, StartHandling } from './handling.js'

/** How often promised replies are checked. */
const INSPECT_MS = 50

/** A request with a promised reply. */
interface Promised {
  readonly asker: Asker
  readonly startUs: number
}

/**
 * Handles requests on the event loop itself: the baseline, and the fastest way for a cheap handler. A handler
 * that blocks can't be ended here; one whose promise never settles can.
 */
class Inline implements RequestHandling {
  readonly #handler: Handler
  readonly #recorder: HandlingRecorder
  readonly #taskTimeoutMs: number
  readonly #promised = new Set<Promised>()
  readonly #inspector: NodeJS.Timeout

  constructor(handler: Handler, recorder: HandlingRecorder, { taskTimeoutMs }: ServerPlan) {
    this.#handler = handler
    this.#recorder = recorder
    this.#taskTimeoutMs = taskTimeoutMs
    this.#inspector = setInterval(() => this.#inspect(), INSPECT_MS)
  }

  /** A request is handled as soon as it is read. */
  get waiting(): null {
    return null
  }

  handle(request: Uint8Array, asker: Asker): void {
    const startUs = nowUs()
    try {
      const reply = this.#handler(request)
      if (reply instanceof Promise) this.#await(reply, { asker, startUs })
      else this.#answer(asker, reply, startUs)
    } catch (error) {
      asker.onFailure('handler', failureOf(error))
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#inspector)
  }

  #answer(asker: Asker, reply: Uint8Array, startUs: number): void {
    this.#recorder.record(0, nowUs() - startUs)
    asker.onReply(reply)
  }

  #await(reply: Promise<Uint8Array>, promised: Promised): void {
    const { asker, startUs } = promised
    this.#promised.add(promised)
    // Only the one that deletes it notifies the asker
    reply.then(
      late => this.#promised.delete(promised) && this.#answer(asker, late, startUs),
      error => this.#promised.delete(promised) && asker.onFailure('handler', failureOf(error)),
    )
  }

  #inspect(): void {
    const clock = awakeClock()
    for (const promised of this.#promised) {
      if (clock.ageUs(promised.startUs) < this.#taskTimeoutMs * 1000) return // the others started later
      this.#promised.delete(promised)
      promised.asker.onFailure('handler', `it ran for more than ${this.#taskTimeoutMs} ms`)
    }
  }
}

export const startInline: StartHandling = async (
  plan,
  recorder,
  _onTrouble,
  stream,
): Promise<RequestHandling> =>
  new Inline(await comeUp(loadHandler(plan.handler, plan.seed, stream)), recorder, plan)
