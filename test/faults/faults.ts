import type { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate, setTimeout } from 'node:timers/promises'

type Bytes = AsyncIterable<Buffer>

/** One direction of a connection through the proxy. */
export interface Wire {
  readonly from: Socket
  readonly to: Socket
  /** A seeded random number from 0 to below 1. */
  readonly random: () => number
  /** Resolves when the receiver's connection is closed. */
  readonly over: Promise<unknown>
}

/** What happens to the bytes of one direction. Faults are chained: the first reads from the sender. */
export type Fault = (bytes: Bytes, wire: Wire) => Bytes

/** The number of chunks read ahead of a delay, so bytes sent close together also arrive close together. */
const IN_FLIGHT = 64

/** Delays everything by `ms` plus up to `jitterMs`, in order. */
export const delay =
  (ms: number, jitterMs = 0): Fault =>
  (bytes, { random }) =>
    Readable.from(bytes).map((chunk: Buffer) => setTimeout(ms + random() * jitterMs, chunk), {
      concurrency: IN_FLIGHT,
    })

/** Limits the throughput. A rate of 1 sends single bytes. */
export const rate = (bytesPerSecond: number): Fault =>
  async function* (bytes) {
    const length = Math.ceil(bytesPerSecond / 100)
    for await (const chunk of bytes)
      for (let at = 0; at < chunk.length; at += length) {
        await setTimeout((1000 * length) / bytesPerSecond)
        yield chunk.subarray(at, at + length)
      }
  }

/** Splits the bytes into packets of 1 to `most` bytes. */
export const slices = (most: number): Fault =>
  async function* (bytes, { random }) {
    for await (const chunk of bytes)
      for (let at = 0, end = 0; at < chunk.length; at = end) {
        end = at + 1 + Math.floor(random() * most)
        yield chunk.subarray(at, end)
        // Let this packet leave before the next one
        await setImmediate()
      }
  }

/** Flips one bit in this share of the bytes. */
export const corrupt = (share: number): Fault =>
  async function* (bytes, { random }) {
    for await (const chunk of bytes)
      yield Buffer.from(chunk.map(byte => (random() < share ? byte ^ (1 << Math.floor(random() * 8)) : byte)))
  }

/** Ends the stream after this many bytes, whatever else the sender sends. */
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

/** Resets both connections after this many bytes, or at the end of the stream. */
export const reset = (atByte: number): Fault =>
  async function* (bytes, wire) {
    yield* close(atByte)(bytes, wire)
    wire.from.resetAndDestroy()
    wire.to.resetAndDestroy()
  }

/** Drops everything after this many bytes, including the end of the stream. */
export const blackHole = (atByte: number): Fault =>
  async function* (bytes, wire) {
    yield* close(atByte)(bytes, wire)
    wire.from.resume()
    await wire.over
  }

/** Resets the sender after this many bytes without telling the receiver, as if a cable were pulled. */
export const halfOpen = (atByte: number): Fault =>
  async function* (bytes, wire) {
    yield* close(atByte)(bytes, wire)
    wire.from.resetAndDestroy()
    await wire.over
  }
