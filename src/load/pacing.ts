/**
 * How a driver thread waits for the next due time of an open load if no reply can come meanwhile. "spin" polls the clock: it
 * starts requests more precisely and keeps the thread busy. "block" gives the core away.
 */
export const PACINGS = ['spin', 'block'] as const
/** "spin" or "block". */
export type Pacing = (typeof PACINGS)[number]
