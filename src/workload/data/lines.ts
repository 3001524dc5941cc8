import { findByte } from '../../protocol/find-byte.js'
import type { TableBuilder } from './table-builder.js'

const LINE_FEED = 10
const RETURN = Uint8Array.of(13)

/** Receives the parts of lines, without \n or \r\n, and the ends of lines. */
export interface LineOwner {
  onPart(bytes: Uint8Array, from: number, to: number): void
  onLine(): void
}

/** Splits bytes into lines. The text after the last line end is a line too, unless it is empty. */
export class LineSplitter {
  readonly #owner: LineOwner
  #isEmpty = true
  /** Whether a \r came last: it is part of the line unless a \n follows. */
  #holdsReturn = false

  constructor(owner: LineOwner) {
    this.#owner = owner
  }

  read(bytes: Uint8Array): void {
    const { length } = bytes
    let from = 0
    while (from < length) {
      const lineFeed = findByte(bytes, LINE_FEED, from, length)
      const past = lineFeed < 0 ? length : lineFeed
      if (past > from) this.#take(bytes, from, past)
      if (lineFeed < 0) return
      this.#holdsReturn = false
      this.#end()
      from = lineFeed + 1
    }
  }

  finish(): void {
    this.#release()
    if (!this.#isEmpty) this.#end()
  }

  /** A part without line feeds. */
  #take(bytes: Uint8Array, from: number, past: number): void {
    this.#release()
    this.#isEmpty = false
    this.#holdsReturn = bytes[past - 1] === RETURN[0]
    const to = this.#holdsReturn ? past - 1 : past
    if (to > from) this.#owner.onPart(bytes, from, to)
  }

  #release(): void {
    if (this.#holdsReturn) this.#owner.onPart(RETURN, 0, 1)
    this.#holdsReturn = false
  }

  #end(): void {
    this.#isEmpty = true
    this.#owner.onLine()
  }
}

/** Reads a text in which each line is a record with the only column `line`. */
export function makeLineReader(table: TableBuilder): LineSplitter {
  table.begin(['line'])
  return new LineSplitter({
    onPart: (bytes, from, to) => table.add(bytes, from, to),
    onLine: () => {
      table.endField()
      table.endRecord()
      table.line++
    },
  })
}
