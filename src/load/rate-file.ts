import { printable, shortened } from '../printable.js'
import { formatCount, formatDurationMs, UnitError } from '../units.js'
import { faultOfRate, LONGEST_MS, requestsOf, type Segment } from './segment.js'

/** Enough for a row per second over a day. All rows are part of the plan, and so of each saved result. */
export const MOST_ROWS = 100_000
/** A reader may stop at this size: such a file has too many rows, or invalid ones. */
export const MOST_RATE_FILE_BYTES = 8_000_000
/** How much of a wrong row an error shows, in characters. */
const MOST_SHOWN = 40

export interface RateFileOptions {
  /** The factor for all rates. */
  readonly scale: number
  /** How much faster than written the file is played: 60 turns an hour into a minute, at the same rates. */
  readonly speed: number
}

interface Row {
  readonly seconds: number
  readonly perSecond: number
  readonly line: number
}

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

const shown = (text: string): string => shortened(printable(text), MOST_SHOWN)

/** A CSV field without its blanks and quotes. */
const bare = (field: string): string =>
  field
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim()

function rowOf(text: string, line: number): Row {
  const fields = text.split(',').map(bare)
  const [seconds = '', rate = ''] = fields
  if (fields.length !== 2 || !NUMBER.test(seconds) || !NUMBER.test(rate))
    throw new UnitError(`line ${line}: "${shown(text)}" is not a row; write seconds,rate such as 60,2000`)
  if (Number(rate) < 0) throw new UnitError(`line ${line}: a rate of ${rate}/s; must be 0 or more`)
  return { seconds: Number(seconds), perSecond: Number(rate), line }
}

/** Whether the first line is a header: any two names, unless they are in the wrong order. */
function isHeading(text: string): boolean {
  const fields = text.split(',').map(bare)
  if (fields.length !== 2 || !fields.every(field => /^[a-z]/i.test(field))) return false
  if (/^(rate|rps|per)/i.test(fields[0] ?? ''))
    throw new UnitError(`line 1: "${shown(text)}" has the columns in the wrong order; write seconds,rate`)
  return true
}

function* linesOf(text: string): Generator<string> {
  // Some spreadsheets start a file with a byte order mark
  let from = text.startsWith('\uFEFF') ? 1 : 0
  while (from < text.length) {
    const end = text.indexOf('\n', from)
    yield text.slice(from, end < 0 ? text.length : end).trim()
    from = end < 0 ? text.length : end + 1
  }
}

function rowsOf(text: string): Row[] {
  const rows: Row[] = []
  let line = 0
  for (const words of linesOf(text)) {
    line++
    if (words === '' || words.startsWith('#') || (line === 1 && isHeading(words))) continue
    const row = rowOf(words, line)
    const before = rows.at(-1)
    if (before && row.seconds < before.seconds)
      throw new UnitError(
        `line ${line}: ${row.seconds} s comes before the ${before.seconds} s of line ${before.line}; sort the rows by seconds`,
      )
    rows.push(row)
    if (rows.length > MOST_ROWS)
      throw new UnitError(
        `line ${line}: is row ${formatCount(rows.length)}, and the limit is ${formatCount(MOST_ROWS)}; keep every tenth row or so: rates between rows are interpolated`,
      )
  }
  return rows
}

/**
 * Parses lines of "seconds,rate". The rate is linear between rows, the first row is the load's start, and two
 * rows at the same second are a step. Throws UnitError with a message that follows the flag and the file.
 */
export function parseRateFile(text: string, { scale, speed }: RateFileOptions): Segment[] {
  const rows = rowsOf(text)
  const [first] = rows
  const last = rows.at(-1)
  if (!first || !last) throw new UnitError('has no rows; write seconds,rate on each line, such as 0,100')
  const lastsMs = ((last.seconds - first.seconds) * 1000) / speed
  if (lastsMs < 1)
    throw new UnitError('has a duration of 0; give rows for at least two times, such as 0,100 and 60,2000')
  if (lastsMs > LONGEST_MS)
    throw new UnitError(
      `lasts ${formatDurationMs(Math.round(lastsMs))}, and the limit is a day; use --rate-speed ${Math.ceil((speed * lastsMs) / LONGEST_MS)}`,
    )
  const segments = rows.slice(1).flatMap((row, index) => {
    const before = rows[index]!
    const durationMs = ((row.seconds - before.seconds) * 1000) / speed
    return durationMs === 0
      ? []
      : [{ durationMs, fromPerSecond: scaled(before, scale), toPerSecond: scaled(row, scale) }]
  })
  if (segments.every(segment => requestsOf(segment) === 0))
    throw new UnitError('has no request: each rate is 0; give a rate above 0')
  return segments
}

function scaled({ perSecond, line }: Row, scale: number): number {
  const rate = perSecond * scale
  const fault = faultOfRate(rate)
  if (fault === null) return rate
  throw new UnitError(`line ${line}: ${rate}/s; ${fault}: change it or --rate-scale`)
}
