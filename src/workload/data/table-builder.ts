import { lengthSize, writeLength } from '../../protocol/length-format.js'
import { UnitError } from '../../units.js'
import { type DataColumn, type DataTable, SEGMENT_BITS } from './table.js'

/** Offsets have 32 bits, and a load generator needs memory for other things. */
export const MOST_DATA_BYTES = 2_000_000_000
/** The same as for the longest message. */
const MOST_FIELD_BYTES = 64 * 1024 * 1024
const SEGMENT = 1 << SEGMENT_BITS
const FIRST_BYTES = 64 * 1024
/** The start offsets of this many records take 1 GiB. */
const MOST_RECORDS = 2 ** 28

interface Extreme {
  least: number
  most: number
  shortestLine: number
}

const sharedBytes = (size: number): Uint8Array => new Uint8Array(new SharedArrayBuffer(size))

/** Takes the fields of a file in parts and stores them as a DataTable. Its errors name the line. */
export class TableBuilder {
  readonly #file: string
  readonly #starts: Uint32Array[] = []
  #bytes: Uint8Array
  #size = 0
  #records = 0
  #names: readonly string[] = []
  #extremes: Extreme[] = []
  /** The current field: its column, and the start of its bytes. */
  #column = 0
  #fieldFrom = 0
  /** The line of the file, from 1; counted by the reader. */
  line = 1

  /** `expectedBytes`: the size of the file, if known. The system does not allocate unused memory. */
  constructor(file: string, expectedBytes: number) {
    this.#file = file
    // The length prefix of a field of 128 bytes or more is longer than the comma that it replaces
    this.#bytes = sharedBytes(Math.max(FIRST_BYTES, expectedBytes + Math.ceil(expectedBytes / 64)))
  }

  /** Sets the names of the columns. Call it before adding anything. */
  begin(names: readonly string[]): void {
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (twice !== undefined) throw this.wrong(`has the column ${JSON.stringify(twice)} twice: rename one`)
    if (names.some(name => name.trim() === ''))
      throw this.wrong('has a column without a name: the first line names the columns')
    this.#names = names
    this.#extremes = names.map(() => ({ least: Number.POSITIVE_INFINITY, most: 0, shortestLine: 0 }))
    this.#startRecord()
  }

  /** Adds a part of the current field. */
  add(bytes: Uint8Array, from: number, to: number): void {
    const end = this.#size + to - from
    if (end > this.#bytes.length) this.#grow(end)
    if (to - from < 32) for (let at = from; at < to; at++) this.#bytes[this.#size + at - from] = bytes[at]!
    else this.#bytes.set(bytes.subarray(from, to), this.#size)
    this.#size = end
    if (end - this.#fieldFrom > MOST_FIELD_BYTES)
      throw this.wrong('has a field of more than 64 MiB, and no message is longer')
  }

  endField(): void {
    const extreme = this.#extremes[this.#column]
    if (!extreme) throw this.#wrongCount('more')
    const length = this.#size - this.#fieldFrom
    if (length < extreme.least) {
      extreme.least = length
      extreme.shortestLine = this.line
    }
    extreme.most = Math.max(extreme.most, length)
    this.#column++
    // The last field has no length: it ends where the next record begins
    if (this.#column < this.#extremes.length) this.#writeLength(length)
    this.#reserveLength()
  }

  endRecord(): void {
    if (this.#column < this.#extremes.length) throw this.#wrongCount('fewer')
    if (++this.#records > MOST_RECORDS)
      throw this.wrong('is one too many; the limit is 268 million records: split the file, or take a sample')
    this.#startRecord()
  }

  finish(): DataTable {
    if (this.#records === 0) throw new UnitError('has no records: put one on each line')
    // Free the excess memory of a file of unknown size
    const bytes = this.#bytes.length > 2 * this.#size + FIRST_BYTES ? this.#fitted() : this.#bytes
    const columns = this.#names.map((name, index): DataColumn => {
      const { least, most, shortestLine } = this.#extremes[index]!
      return { name, bytes: { least, most }, shortestLine }
    })
    return { file: this.#file, columns, records: this.#records, bytes, starts: this.#starts }
  }

  /** An error in the current line. */
  wrong(what: string): UnitError {
    return new UnitError(`line ${this.line} ${what}`)
  }

  #wrongCount(than: 'more' | 'fewer'): UnitError {
    const cure =
      than === 'more' ? 'put quotes around a field that contains commas' : 'complete the record, or remove it'
    return this.wrong(`has ${than} fields than the first line has names (${this.#extremes.length}): ${cure}`)
  }

  #startRecord(): void {
    const segment = this.#records >>> SEGMENT_BITS
    this.#starts[segment] ??= new Uint32Array(new SharedArrayBuffer(SEGMENT * Uint32Array.BYTES_PER_ELEMENT))
    this.#starts[segment][this.#records & (SEGMENT - 1)] = this.#size
    this.#column = 0
    this.#reserveLength()
  }

  /** Reserves one byte, which is enough for most lengths, so the field need not be moved. */
  #reserveLength(): void {
    if (this.#column < this.#extremes.length - 1) {
      this.#size++
      if (this.#size > this.#bytes.length) this.#grow(this.#size)
    }
    this.#fieldFrom = this.#size
  }

  #writeLength(length: number): void {
    const bytes = lengthSize('varint', length)
    if (bytes > 1) {
      const from = this.#fieldFrom
      if (this.#size + bytes - 1 > this.#bytes.length) this.#grow(this.#size + bytes - 1)
      this.#bytes.copyWithin(from + bytes - 1, from, this.#size)
      this.#size += bytes - 1
    }
    writeLength('varint', length, this.#bytes, this.#fieldFrom - 1)
  }

  #grow(size: number): void {
    if (size > MOST_DATA_BYTES) throw new UnitError('has more than 2 GB: split it, or take a sample')
    const larger = sharedBytes(Math.min(MOST_DATA_BYTES, Math.max(size, 2 * this.#bytes.length)))
    larger.set(this.#bytes.subarray(0, this.#size))
    this.#bytes = larger
  }

  #fitted(): Uint8Array {
    const fitted = sharedBytes(this.#size)
    fitted.set(this.#bytes.subarray(0, this.#size))
    return fitted
  }
}
