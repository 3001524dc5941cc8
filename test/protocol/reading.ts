import fc from 'fast-check'
import { BROKEN, MORE } from '../../src/protocol/framing.js'
import type { ReplyReader } from '../../src/protocol/protocol.js'

/** What a reader found in a stream: the ends, its state afterwards, and the meaning of a close. */
export interface Reading {
  readonly ends: readonly number[]
  readonly flags: readonly string[]
  readonly last: 'more' | 'broken'
  readonly isWholeAtClose: boolean
}

/**
 * Feeds a stream in packets of these sizes, and the rest in one more. Each packet is surrounded by bytes of
 * the stream, so a reader that looks beyond its packet finds wrong data.
 */
export function readPackets(reader: ReplyReader, stream: Uint8Array, sizes: readonly number[]): Reading {
  const ends: number[] = []
  const flags: string[] = []
  let at = 0
  for (const size of [...sizes, stream.length]) {
    const packet = stream.subarray(at, at + size)
    const buffer = Buffer.concat([stream, packet, stream])
    const to = stream.length + packet.length
    let from = stream.length
    while (from < to) {
      const past = reader.read(buffer, from, to)
      if (past === BROKEN) return { ends, flags, last: 'broken', isWholeAtClose: false }
      if (past === MORE) break
      if (past <= from || past > to) throw new Error(`read(${from}, ${to}) answered ${past}`)
      ends.push(at + past - stream.length)
      flags.push(`${reader.failed ? 'failed' : 'ok'}${reader.closes ? ' closes' : ''}`)
      from = past
    }
    at += packet.length
  }
  return { ends, flags, last: 'more', isWholeAtClose: reader.end() }
}

export const readWhole = (reader: ReplyReader, stream: Uint8Array): Reading => readPackets(reader, stream, [])
export const readBytewise = (reader: ReplyReader, stream: Uint8Array): Reading =>
  readPackets(reader, stream, Array(stream.length).fill(1))

/** Every way to split `length` bytes into packets: 2 ^ (length - 1) lists of sizes. */
export function* everySplit(length: number): Generator<number[]> {
  for (let first = 1; first < length; first++)
    for (const rest of everySplit(length - first)) yield [first, ...rest]
  yield [length]
}

/** Sizes of packets: mostly small, which splits messages, and a few large, which hold several. */
export const packetSizes = fc.array(
  fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 7 }) }, fc.integer({ min: 1, max: 200 })),
  // Otherwise fast-check stops at about ten
  { maxLength: 60, size: 'max' },
)

/** The end of each message in the joined stream. */
export function endsOf(messages: readonly Uint8Array[]): number[] {
  let end = 0
  return messages.map(message => {
    end += message.length
    return end
  })
}
