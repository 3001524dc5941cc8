import type { JudgedReply, TrialEvent } from '../experiment/trial/event.js'
import { printable } from '../printable.js'
import { formatCount, formatDurationMs } from '../units.js'

const WIDTH = 80
/** The width of "12.345 ms  > ". */
const INDENT = 15
const ROOM = WIDTH - INDENT
const ROW_BYTES = 12
/** The maximum that is shown of one message. */
const MOST_SHOWN_BYTES = 1024
const MOST_CAPTURED = 200

const ms = (us: number): string => `${(us / 1000).toFixed(3)} ms`.padStart(INDENT - 4)
const line = (mark: string, text: string, atUs?: number): string =>
  `${(atUs === undefined ? '' : ms(atUs)).padEnd(INDENT - 3)} ${mark} ${text}`.trimEnd()

/** Splits text into pieces that fit on a line. */
function folded(text: string, room: number): string[] {
  const letters = [...text]
  const rows: string[] = []
  for (let from = 0; from < letters.length; from += room) rows.push(letters.slice(from, from + room).join(''))
  return rows.length === 0 ? [''] : rows
}

/** Whether hex is easier to read: bytes that are not UTF-8, or control characters that text does not use. */
function isBinary(bytes: Buffer): boolean {
  const text = bytes.toString()
  return /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text) || !Buffer.from(text).equals(bytes)
}

/** Hex, with the readable characters next to it. */
function hexRows(bytes: Buffer): string[] {
  const rows: string[] = []
  for (let from = 0; from < bytes.length; from += ROW_BYTES) {
    const row = bytes.subarray(from, from + ROW_BYTES)
    const hex = row.toString('hex').replaceAll(/../g, '$& ')
    rows.push(`${hex.padEnd(ROW_BYTES * 3)} ${row.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '.')}`)
  }
  return rows
}

/** Each line of the text by itself, with its line end made visible. */
const textRows = (bytes: Buffer): string[] =>
  bytes
    .toString()
    .split(/(?<=\n)/)
    .flatMap(part => folded(printable(part), ROOM))

/** Bytes as rows of at most 80 columns, cut after the first kilobyte. */
export function rowsOf(all: Uint8Array): string[] {
  const bytes = Buffer.from(all.buffer, all.byteOffset, Math.min(all.length, MOST_SHOWN_BYTES))
  const rows = isBinary(Buffer.from(all.buffer, all.byteOffset, all.length))
    ? hexRows(bytes)
    : textRows(bytes)
  const left = all.length - bytes.length
  return left === 0 ? rows : [...rows, `... and ${formatCount(left)} bytes more`]
}

const messageLines = (mark: string, name: string, bytes: Uint8Array, atUs: number): string[] => {
  const rows = rowsOf(bytes)
  return [
    line(mark, `${name}, ${formatCount(bytes.length)} byte${bytes.length === 1 ? '' : 's'}`, atUs),
    ...rows.map(row => line(' ', row)),
  ]
}

function* wrongRows({ outcome, reply, expected, match, until, reason }: JudgedReply): Generator<string> {
  if (reason !== '') yield printable(reason)
  if (outcome === 'timeout' && until !== null && reason === '')
    yield reply.length === 0 ? 'no byte arrived' : `no reply ended as its until says: ${until}`
  if (outcome === 'early-close' && reply.length > 0 && until !== null)
    yield `the server closed before a reply ended as its until says: ${until}`
  if (outcome !== 'mismatch') return
  if (expected !== null && Buffer.compare(expected, reply) !== 0) {
    let at = 0
    while (at < reply.length && at < expected.length && reply[at] === expected[at]) at++
    yield at === 0
      ? 'the whole reply differs: received'
      : `the first ${formatCount(at)} bytes are right, then came`
    yield* rowsOf(reply.subarray(at, at + 60)).map(row => `  ${row === '' ? '(the end)' : row}`)
    yield 'but expected'
    yield* rowsOf(expected.subarray(at, at + 60)).map(row => `  ${row === '' ? '(the end)' : row}`)
  } else if (match !== null) yield `match not found in the reply: ${printable(match)}`
}

function verdictRows(name: string, judged: JudgedReply, atUs: number): string[] {
  const { outcome, expected, match, captured } = judged
  const rows = captured.map(([key, text]) => `captured ${key} = "${printable(text.slice(0, MOST_CAPTURED))}"`)
  const folds = (all: readonly string[]): string[] => all.flatMap(row => folded(row, ROOM))
  if (outcome === 'ok') {
    const how = expected !== null ? ', as expected' : match !== null ? `, matches ${printable(match)}` : ''
    const [first = '', ...rest] = folds([`ok${how}`, ...rows])
    return [line('=', first, atUs), ...rest.map(row => line(' ', row))]
  }
  const [first = '', ...rest] = folds([`${name} failed: ${outcome}`, ...wrongRows(judged), ...rows])
  return [line('!', first, atUs), ...rest.map(row => line('!', row))]
}

/** One event of a trial as lines of a transcript. */
export function transcript(event: TrialEvent): string[] {
  const { atUs } = event
  switch (event.kind) {
    case 'connected':
      return folded(`connected to ${printable(event.to)}`, ROOM).map(row => line('-', row, atUs))
    case 'sent':
      return messageLines('>', event.name, event.bytes, atUs)
    case 'heard':
      return messageLines('<', event.name, event.bytes, atUs)
    case 'thinks':
      return [line('-', `thinks for ${formatDurationMs(Math.round(event.forUs / 1000))}`, atUs)]
    case 'closed':
      return [line('-', event.by === 'us' ? 'closed' : 'closed by the server', atUs)]
    case 'over':
      return verdictRows(event.name, event.judged, atUs)
  }
}
