import type { TableBuilder } from './table-builder.js'

const QUOTE = 34
const COMMA = 44
const LINE_FEED = 10
const CARRIAGE_RETURN = 13

const endsField = (byte: number): boolean => byte === COMMA || byte === LINE_FEED || byte === CARRIAGE_RETURN

/** `closed`: after a quote that ends a field or is the first of two. `return`: after a \r. */
type Place = 'start' | 'bare' | 'quoted' | 'closed' | 'return'

/**
 * CSV (RFC 4180): commas, quotes, line ends of \n or \r\n. The first line names the columns, empty lines are
 * skipped. Bytes are not decoded, and each is read once.
 */
export class CsvReader {
  readonly #table: TableBuilder
  #place: Place = 'start'
  /** The column names so far; null once they are complete. */
  #names: string[] | null = []
  #nameParts: Uint8Array[] = []
  #isFirstField = true
  #isEmptyLine = true
  #quoteLine = 0

  constructor(table: TableBuilder) {
    this.#table = table
  }

  read(bytes: Uint8Array): void {
    // The start of the bytes that are not handed on yet
    let from = 0
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!
      switch (this.#place) {
        case 'start':
        case 'bare':
          if (endsField(byte)) {
            this.#add(bytes, from, at)
            from = at + 1
            this.#end(byte)
          } else if (byte !== QUOTE) this.#place = 'bare'
          else {
            this.#open()
            from = at + 1
          }
          break
        case 'quoted':
          if (byte === LINE_FEED) this.#table.line++
          if (byte !== QUOTE) break
          this.#add(bytes, from, at)
          from = at + 1
          this.#place = 'closed'
          break
        case 'closed':
          // The second of two quotes is part of the field
          from = byte === QUOTE ? at : at + 1
          if (byte === QUOTE) this.#place = 'quoted'
          else if (endsField(byte)) this.#end(byte)
          else throw this.#table.wrong('has text after a closing quote: write a quote within a field twice')
          break
        case 'return':
          if (byte !== LINE_FEED)
            throw this.#table.wrong('has a carriage return without a line feed: put the field in quotes')
          from = at + 1
          this.#endRecord()
      }
    }
    if (this.#place === 'bare' || this.#place === 'quoted') this.#add(bytes, from, bytes.length)
  }

  finish(): void {
    if (this.#place === 'quoted') {
      this.#table.line = this.#quoteLine
      throw this.#table.wrong('opens a quote that is not closed: write a quote within a field twice')
    }
    if (this.#place === 'return') this.#endRecord()
    else if (this.#place !== 'start' || !this.#isFirstField) this.#end(LINE_FEED)
  }

  #open(): void {
    if (this.#place === 'bare')
      throw this.#table.wrong('has a quote within a field: put the field in quotes and write the quote twice')
    this.#place = 'quoted'
    this.#quoteLine = this.#table.line
  }

  #add(bytes: Uint8Array, from: number, to: number): void {
    if (to === from) return
    if (this.#names) this.#nameParts.push(bytes.slice(from, to))
    else this.#table.add(bytes, from, to)
  }

  /** Ends a field; a line end also ends its record. */
  #end(byte: number): void {
    this.#isEmptyLine = byte !== COMMA && this.#place === 'start' && this.#isFirstField
    if (!this.#isEmptyLine) this.#endField()
    this.#isFirstField = false
    this.#place = byte === CARRIAGE_RETURN ? 'return' : 'start'
    if (byte === LINE_FEED) this.#endRecord()
  }

  #endField(): void {
    if (this.#names) {
      this.#names.push(Buffer.concat(this.#nameParts).toString().trim())
      this.#nameParts = []
    } else this.#table.endField()
  }

  #endRecord(): void {
    if (!this.#isEmptyLine) {
      if (this.#names) {
        this.#table.begin(this.#names)
        this.#names = null
      } else this.#table.endRecord()
    }
    this.#table.line++
    this.#isFirstField = true
    this.#place = 'start'
  }
}
