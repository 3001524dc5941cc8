import { copyBytes } from '../copy-bytes.js'
import { type Random, streamsOf } from '../random.js'
import type { Value } from '../value.js'
import type { Variable } from './variable.js'

class PickValue implements Value {
  readonly #choices: readonly Uint8Array[]
  readonly #random: Random
  #picked: Uint8Array

  constructor(choices: readonly Uint8Array[], random: Random) {
    this.#choices = choices
    this.#random = random
    this.#picked = choices[0]!
  }

  draw(): void {
    this.#picked = this.#choices[this.#random.below(this.#choices.length)]!
  }

  size(): number {
    return this.#picked.length
  }

  write(into: Uint8Array, at: number): number {
    return copyBytes(this.#picked, into, at)
  }

  number(): number {
    return Number.NaN
  }
}

/** `pick:a|b|c`: each text is equally likely; one that is listed twice is twice as likely. */
export function parsePick(text: string): Variable {
  const choices = text.split('|').map(choice => Buffer.from(choice))
  const sizes = choices.map(choice => choice.length)
  return {
    bytes: { least: Math.min(...sizes), most: Math.max(...sizes) },
    whole: { cure: 'pick gives text, not a number; use a range such as 1..10k' },
    start:
      ({ seed }) =>
      name => {
        const streams = streamsOf(seed, name)
        return connection => new PickValue(choices, streams.of(connection))
      },
  }
}
