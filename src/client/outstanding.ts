/** A typed array has a header of 200 bytes, so connections share blocks. Numbers of one block. */
const BLOCK = 3072
let block = new Float64Array(0)
let used = 0

/** Where this many numbers of the current block begin; nobody else uses them. */
function reserve(count: number): number {
  if (used + count > block.length) {
    block = new Float64Array(Math.max(BLOCK, count))
    used = 0
  }
  used += count
  return used - count
}

/**
 * The exchanges in flight on one connection, oldest first: a ring, so an exchange allocates no object. Each has
 * three numbers in a block: when it was due, started, and written.
 */
export class Outstanding {
  readonly #most: number
  readonly #times: Float64Array
  /** Where the due times begin. */
  readonly #due: number
  /** Where the times of starts begin. */
  readonly #start: number
  /** Where the times of writes begin. */
  readonly #written: number
  #head = 0
  #count = 0
  #unwritten = 0

  constructor(most: number) {
    this.#most = most
    this.#due = reserve(3 * most)
    this.#start = this.#due + most
    this.#written = this.#start + most
    this.#times = block
  }

  get count(): number {
    return this.#count
  }
  /** How many of their requests are not written yet. */
  get unwritten(): number {
    return this.#unwritten
  }
  /** How many of their replies are still to come. */
  get awaited(): number {
    return this.#count - this.#unwritten
  }

  // Of the oldest; read them only if there is one
  get dueUs(): number {
    return this.#times[this.#due + this.#head]!
  }
  get startUs(): number {
    return this.#times[this.#start + this.#head]!
  }
  get writtenUs(): number {
    return this.#times[this.#written + this.#head]!
  }

  add(dueUs: number, startUs: number): void {
    const slot = (this.#head + this.#count) % this.#most
    this.#times[this.#due + slot] = dueUs
    this.#times[this.#start + slot] = startUs
    this.#count++
    this.#unwritten++
  }

  /** All requests are sent now. */
  write(nowUs: number): void {
    for (let index = this.#count - this.#unwritten; index < this.#count; index++)
      this.#times[this.#written + ((this.#head + index) % this.#most)] = nowUs
    this.#unwritten = 0
  }

  /** Unwritten requests will not be sent; their exchanges are still in flight. */
  giveUp(): void {
    this.#unwritten = 0
  }

  /** The oldest is over. */
  drop(): void {
    this.#head = (this.#head + 1) % this.#most
    this.#count--
  }

  /** All are over. */
  clear(): void {
    this.#count = 0
    this.#unwritten = 0
  }
}
