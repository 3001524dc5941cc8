import { z } from 'zod'
import { COUNTERS, type KernelCounters } from '../account/kernel-counters.js'
import { GC_KINDS } from '../account/thread-book.js'
import type { ThreadAccount, ThreadsAccount } from '../account/threads-account.js'
import { keyed } from '../keyed.js'
import type { Account } from './run-record.js'

export type { Account } from './run-record.js'

const figure = z.number().nullable()

/** Per exchange; null if the system does not report them (macOS), or if there was no exchange. */
const timesSchema = z.object({
  onCoreUs: figure,
  /** Ready to run, but without a core. */
  waitingForCoreUs: figure,
  /**
   * In garbage collection, which is part of the two above; null if Node does not report it: for helper and
   * foreign threads.
   */
  gcUs: figure,
  /** How often it left a core. */
  switches: figure,
  /** Of these, the involuntary ones: the kernel took the core away. */
  preempted: figure,
})

/** Between the marks of the window, for all users of the network namespace, control group and machine. */
const countersSchema = z.object(keyed(COUNTERS, () => figure)).readonly()

/** Where the time of the threads of a server or a driver went. */
export const accountSchema = timesSchema
  .extend({
    /** The divisor of all figures but those of the kernel. */
    exchanges: z.int().min(0),
    /** Between the two readings. */
    wallUs: z.number().min(0),
    gcByKindUs: z.object(keyed(GC_KINDS, () => figure)).readonly(),
    threads: z
      .array(
        timesSchema
          .extend({
            name: z.string(),
            /** The mean delay of its event loop; not per exchange. */
            loopDelayUs: figure,
          })
          .readonly(),
      )
      .readonly(),
    kernel: countersSchema.nullable(),
  })
  .readonly()

const sumOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

const gcOf = ({ gcUs }: ThreadAccount): number | null => gcUs && sumOf(Object.values(gcUs))

const switchesOf = ({ voluntary, involuntary }: ThreadAccount): number | null =>
  voluntary === null || involuntary === null ? null : voluntary + involuntary

/** The account of a run. */
export function accountPer(
  exchanges: number,
  { wallUs, threads }: ThreadsAccount,
  kernel: KernelCounters | null,
): Account {
  const per = (total: number | null): number | null =>
    total === null || exchanges === 0 ? null : total / exchanges
  const times = (of: readonly ThreadAccount[]) => ({
    onCoreUs: per(sumOf(of.map(({ onCoreUs }) => onCoreUs))),
    waitingForCoreUs: per(sumOf(of.map(({ waitingUs }) => waitingUs))),
    gcUs: per(sumOf(of.map(gcOf))),
    switches: per(sumOf(of.map(switchesOf))),
    preempted: per(sumOf(of.map(({ involuntary }) => involuntary))),
  })
  const ofKind = (kind: keyof NonNullable<ThreadAccount['gcUs']>) =>
    per(sumOf(threads.map(({ gcUs }) => gcUs?.[kind] ?? null)))
  return {
    ...times(threads),
    exchanges,
    wallUs,
    gcByKindUs: keyed(GC_KINDS, ofKind),
    threads: threads.map(thread => ({
      name: thread.name,
      ...times([thread]),
      loopDelayUs: thread.loopDelayUs,
    })),
    kernel,
  }
}
