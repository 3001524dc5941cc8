/** The exchanges in flight on one connection, oldest first: a ring, so an exchange allocates no object. */
export class Outstanding {
  readonly #most: number
  readonly #due: Float64Array
  readonly #start: Float64Array
  readonly #written: Float64Array
  #head = 0
  #count = 0
  #unwritten = 0

  constructor(most: number) {
    this.#most = most
    this.#due = new Float64Array(most)
    this.#start = new Float64Array(most)
    this.#written = new Float64Array(most)
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
    return this.#due[this.#head]!
  }
  get startUs(): number {
    return this.#start[this.#head]!
  }
  get writtenUs(): number {
    return this.#written[this.#head]!
  }

  add(dueUs: number, startUs: number): void {
    const slot = (this.#head + this.#count) % this.#most
    this.#due[slot] = dueUs
    this.#start[slot] = startUs
    this.#count++
    this.#unwritten++
  }

  /** All requests are sent now. */
  write(nowUs: number): void {
    for (let index = this.#count - this.#unwritten; index < this.#count; index++)
      this.#written[(this.#head + index) % this.#most] = nowUs
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
