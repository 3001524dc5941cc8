import { decode, type MasterBeat, masterBeatSchema, subjects } from './messages.js'
import type { Wire } from './wire.js'

interface MasterSettings {
  readonly session: string
  /** The name of the coordinator. */
  readonly from: string
  readonly clock: () => number
  readonly onBeat: (beat: MasterBeat) => void
}

/** The agent's side of the coordinator that has claimed it. */
export class Master {
  readonly session: string
  /** The name of the coordinator. */
  readonly from: string
  readonly #clock: () => number
  readonly #unsubscribe: () => void
  #heardUs: number

  constructor(wire: Wire, { session, from, clock, onBeat }: MasterSettings) {
    this.session = session
    this.from = from
    this.#clock = clock
    this.#heardUs = clock()
    this.#unsubscribe = wire.subscribe(subjects.master(session), bytes => {
      const beat = decode(masterBeatSchema, bytes)
      if (!beat) return
      this.hear()
      onBeat(beat)
    })
  }

  /** The coordinator has sent something. */
  hear(): void {
    this.#heardUs = this.#clock()
  }

  /** Whether the coordinator was silent for longer. `deafUs`, when we could not listen, does not count. */
  isSilent(patienceMs: number, deafUs: number): boolean {
    this.#heardUs += deafUs
    return this.#clock() - this.#heardUs > patienceMs * 1000
  }

  leave(): void {
    this.#unsubscribe()
  }
}
