import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate, setTimeout } from 'node:timers/promises'

type Bytes = AsyncIterable<Buffer>

/** One direction of a connection through the proxy. */
export interface Wire {
  readonly from: Socket
  readonly to: Socket
  /** From 0 to below 1; seeded. */
  readonly random: () => number
  /** Resolves when the receiver's connection is closed. */
  readonly over: Promise<unknown>
}

/** What happens to the bytes of one direction. Faults in a row take from each other, the first from the sender. */
export type Fault = (bytes: Bytes, wire: Wire) => Bytes

/** What is read ahead of a delay, so that bytes sent close together also arrive close together. */
const IN_FLIGHT = 64

/** Everything arrives so much later, and up to `jitterMs` more; in order all the same. */
export const delay =
  (ms: number, jitterMs = 0): Fault =>
  (bytes, { random }) =>
    Readable.from(bytes).map((chunk: Buffer) => setTimeout(ms + random() * jitterMs, chunk), {
      concurrency: IN_FLIGHT,
    })

/** A narrow line; at 1 it drips. */
export const rate = (bytesPerSecond: number): Fault =>
  async function* (bytes) {
    const length = Math.ceil(bytesPerSecond / 100)
    for await (const chunk of bytes)
      for (let at = 0; at < chunk.length; at += length) {
        await setTimeout((1000 * length) / bytesPerSecond)
        yield chunk.subarray(at, at + length)
      }
  }

/** Packets of 1 to `most` bytes. */
export const slices = (most: number): Fault =>
  async function* (bytes, { random }) {
    for await (const chunk of bytes)
      for (let at = 0, end = 0; at < chunk.length; at = end) {
        end = at + 1 + Math.floor(random() * most)
        yield chunk.subarray(at, end)
        // It has left before the next comes
        await setImmediate()
      }
  }

/** One bit of this share of the bytes is another. */
export const corrupt = (share: number): Fault =>
  async function* (bytes, { random }) {
    for await (const chunk of bytes)
      yield Buffer.from(chunk.map(byte => (random() < share ? byte ^ (1 << Math.floor(random() * 8)) : byte)))
  }

/** The sender ends here, whatever more it says. */
export const close = (atByte: number): Fault =>
  async function* (bytes) {
    let left = atByte
    if (left === 0) return
    for await (const chunk of bytes) {
      yield chunk.subarray(0, left)
      left -= chunk.length
      if (left <= 0) return
    }
  }

/** Both are reset after so many bytes; at the end, where that comes before: so with Infinity in its place. */
export const reset = (atByte: number): Fault =>
  async function* (bytes, wire) {
    yield* close(atByte)(bytes, wire)
    wire.from.resetAndDestroy()
    wire.to.resetAndDestroy()
  }

/** What comes later than so many bytes is lost, the end too. */
export const blackHole = (atByte: number): Fault =>
  async function* (bytes, wire) {
    yield* close(atByte)(bytes, wire)
    wire.from.resume()
    await wire.over
  }

/** The sender is gone after so many bytes and the receiver is not told, as when a cable is pulled. */
export const halfOpen = (atByte: number): Fault =>
  async function* (bytes, wire) {
    yield* close(atByte)(bytes, wire)
    wire.from.resetAndDestroy()
    await wire.over
  }
