import { decode, masterBeatSchema, subjects } from './messages.js'
import type { Wire } from './wire.js'

/** The agent's end of the coordinator that has claimed it. */
export class Master {
  readonly session: string
  /** What it calls itself. */
  readonly from: string
  readonly #clock: () => number
  readonly #unsubscribe: () => void
  #heardUs: number

  constructor(
    wire: Wire,
    { session, from }: { readonly session: string; readonly from: string },
    clock: () => number,
  ) {
    this.session = session
    this.from = from
    this.#clock = clock
    this.#heardUs = clock()
    this.#unsubscribe = wire.subscribe(subjects.master(session), bytes => {
      if (decode(masterBeatSchema, bytes)) this.hear()
    })
  }

  /** It has sent something. */
  hear(): void {
    this.#heardUs = this.#clock()
  }

  /** Whether it has been silent for longer than that; not counted is how long this agent could not listen. */
  isSilent(patienceMs: number, deafUs: number): boolean {
    this.#heardUs += deafUs
    return this.#clock() - this.#heardUs > patienceMs * 1000
  }

  leave(): void {
    this.#unsubscribe()
  }
}
