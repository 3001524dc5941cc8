import type { Random } from './random.js'
import type { Walk } from './session/walk.js'
import type { Step } from './source.js'
import { type Think, thinkTime } from './think.js'
import type { Choice } from './weights.js'

/** An endless sequence of exchanges chosen by weight, with or without think time between them. */
export class Mix implements Walk {
  readonly #choice: Choice
  readonly #choosing: Random
  readonly #think: Think | null
  readonly #thinking: Random
  #thinksNext = false
  kind = 0
  thinkUs = 0

  constructor(choice: Choice, choosing: Random, think: Think | null, thinking: Random) {
    this.#choice = choice
    this.#choosing = choosing
    this.#think = think
    this.#thinking = thinking
  }

  step(): Step {
    if (this.#think) {
      this.#thinksNext = !this.#thinksNext
      if (!this.#thinksNext) {
        this.thinkUs = thinkTime(this.#think, this.#thinking)
        return 'think'
      }
    }
    this.kind = this.#choice.draw(this.#choosing)
    return 'exchange'
  }

  fail(): void {
    // The next exchange does not depend on this one
  }
}
