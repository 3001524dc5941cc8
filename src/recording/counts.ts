import { keyed } from '../keyed.js'
import { sumOf } from '../statistics/sum.js'

/** started = ok + failed + unfinished, always. */
export const EXCHANGE_COUNTS = ['started', 'ok', 'failed', 'unfinished'] as const
/** Counts of the exchanges of one kind. */
export type ExchangeCounts = Readonly<Record<(typeof EXCHANGE_COUNTS)[number], number>>

export const COUNTS = [...EXCHANGE_COUNTS, 'notStarted'] as const
/** Counts of all exchanges. `notStarted`: due in an open load and never started. */
export type Counts = Readonly<Record<(typeof COUNTS)[number], number>>

const sums = <Name extends string>(
  names: readonly Name[],
  parts: readonly Readonly<Record<Name, number>>[],
): Record<Name, number> => keyed(names, name => sumOf(parts, part => part[name]))

/** Adds up the counts of several threads or agents. */
export const mergeCounts = (parts: readonly Counts[]): Counts => sums(COUNTS, parts)

/** The same for the counts of one kind, or of several. */
export const mergeExchangeCounts = (parts: readonly ExchangeCounts[]): ExchangeCounts =>
  sums(EXCHANGE_COUNTS, parts)

/** Whether counts from elsewhere agree with each other. */
export const addsUp = ({ started, ok, failed, unfinished }: ExchangeCounts): boolean =>
  started === ok + failed + unfinished
