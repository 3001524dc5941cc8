/** Due times that wait, first in first out: a growing ring, so that neither end costs more the longer it is. */
export class DueQueue {
  #ring = new Float64Array(1024)
  #head = 0
  #length = 0

  get length(): number {
    return this.#length
  }

  push(dueUs: number): void {
    if (this.#length === this.#ring.length) this.#grow()
    this.#ring[(this.#head + this.#length++) % this.#ring.length] = dueUs
  }

  /** The oldest. Call only where length is not 0. */
  shift(): number {
    const dueUs = this.#ring[this.#head]!
    this.#head = (this.#head + 1) % this.#ring.length
    this.#length--
    return dueUs
  }

  clear(): void {
    this.#head = 0
    this.#length = 0
  }

  #grow(): void {
    const larger = new Float64Array(this.#ring.length * 2)
    larger.set(this.#ring.subarray(this.#head))
    larger.set(this.#ring.subarray(0, this.#head), this.#ring.length - this.#head)
    this.#ring = larger
    this.#head = 0
  }
}
