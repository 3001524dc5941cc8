import type { ShareOfArrivals } from './unit-arrivals.js'

/**
 * When each connection of a part starts: connection c of all C, counted from 0, after c/C of the ramp. Part i
 * of T has the connections i, i + T, i + 2T ..., so all parts together start evenly.
 */
export const rampUpStartUs = (
  rampUpMs: number,
  connections: number,
  { index, of }: ShareOfArrivals,
  /** The connection's number within this part, from 0. */
  nth: number,
): number => ((index + nth * of) * rampUpMs * 1000) / connections
