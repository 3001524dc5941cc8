/** Items by due time, the earliest first: a binary heap in two arrays, so an entry allocates no object. */
export class DueHeap<Item> {
  readonly #dueUs: number[] = []
  readonly #items: Item[] = []

  get size(): number {
    return this.#items.length
  }

  /** When the first item is due; Infinity if there is none. */
  get firstUs(): number {
    return this.#dueUs[0] ?? Number.POSITIVE_INFINITY
  }

  add(dueUs: number, item: Item): void {
    let at = this.#items.length
    this.#dueUs.push(dueUs)
    this.#items.push(item)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (this.#dueUs[parent]! <= dueUs) break
      this.#put(at, this.#dueUs[parent]!, this.#items[parent]!)
      at = parent
    }
    this.#put(at, dueUs, item)
  }

  /** Removes the first item. Call it only if there is one. */
  take(): Item {
    const first = this.#items[0]!
    const dueUs = this.#dueUs.pop()!
    const item = this.#items.pop()!
    const count = this.#items.length
    if (count === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= count) break
      if (child + 1 < count && this.#dueUs[child + 1]! < this.#dueUs[child]!) child++
      if (this.#dueUs[child]! >= dueUs) break
      this.#put(at, this.#dueUs[child]!, this.#items[child]!)
      at = child
    }
    this.#put(at, dueUs, item)
    return first
  }

  clear(): void {
    this.#dueUs.length = 0
    this.#items.length = 0
  }

  #put(at: number, dueUs: number, item: Item): void {
    this.#dueUs[at] = dueUs
    this.#items[at] = item
  }
}
