/** The limits of one write: a larger one is no cheaper per request. */
const MOST_TOGETHER = 64
const MOST_BYTES = 256 * 1024

/** A request and its repetitions: one object for all connections of a thread, which send nothing else. */
export class Copies {
  readonly #request: Uint8Array
  readonly #of: Uint8Array[] = []
  /** The most requests in one write. */
  readonly most: number

  constructor(request: Uint8Array) {
    this.#request = request
    this.most = Math.max(1, Math.min(MOST_TOGETHER, Math.floor(MOST_BYTES / request.length)))
  }

  /** Writes the request `times` times, in as few writes as possible. Returns the number of bytes. */
  write(times: number, to: { write(bytes: Uint8Array): unknown }): number {
    for (let left = times; left > 0; left -= this.most) to.write(this.of(Math.min(left, this.most)))
    return times * this.#request.length
  }

  /** The request `times` times; made once for each number up to `most`. */
  of(times: number): Uint8Array {
    this.#of[times] ??=
      times === 1 ? this.#request : Buffer.concat(Array<Uint8Array>(times).fill(this.#request))
    return this.#of[times]
  }
}
