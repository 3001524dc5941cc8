import type { ShareOfArrivals } from './unit-arrivals.js'

/**
 * When each connection of a part begins: connection c of all C, counted from 0, after c/C of the ramp. Part i of T has
 * the connections i, i + T, i + 2T ..., as many as its share says, so that together they begin evenly.
 */
export const rampUpStartUs = (
  rampUpMs: number,
  connections: number,
  { index, of }: ShareOfArrivals,
  /** Of this part, counted from 0. */
  nth: number,
): number => ((index + nth * of) * rampUpMs * 1000) / connections
