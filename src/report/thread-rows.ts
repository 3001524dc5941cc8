import type { Account } from '../result/account.js'
import type { Result, Run } from '../result/result.js'
import { middle } from '../result/summary.js'
import { formatNumber, formatShare, formatUs } from '../units.js'

const SIDES = ['server', 'driver'] as const
type Side = (typeof SIDES)[number]

const accountsOf = (runs: readonly Run[], side: Side): Account[] =>
  runs.flatMap(run => run[side]?.account ?? [])

const us = (value: number | null): string => (value === null ? '-' : formatUs(value))

/** The times of one thread or of all threads, each a median over the runs. */
function times(of: readonly Pick<Account, 'onCoreUs' | 'waitingForCoreUs' | 'gcUs' | 'switches'>[]) {
  return {
    onCoreUs: middle(of.map(one => one.onCoreUs)),
    waitingUs: middle(of.map(one => one.waitingForCoreUs)),
    gcUs: middle(of.map(one => one.gcUs)),
    switches: middle(of.map(one => one.switches)),
  }
}

/** Where the time of each thread went, per exchange; null if no run has an account. */
export function threadRows({ runs }: Result): { head: string[]; rows: string[][] } | null {
  const rows = SIDES.flatMap(side => {
    const accounts = accountsOf(runs, side)
    const names = [...new Set(accounts.flatMap(({ threads }) => threads.map(({ name }) => name)))]
    return names.map(name => {
      const threads = accounts.flatMap(account => account.threads.filter(thread => thread.name === name))
      const { onCoreUs, waitingUs, gcUs, switches } = times(threads)
      return [
        `${side}: ${name}`,
        us(onCoreUs),
        us(waitingUs),
        us(gcUs),
        switches === null ? '-' : formatNumber(switches),
        us(middle(threads.map(({ loopDelayUs }) => loopDelayUs))),
      ]
    })
  })
  if (rows.length === 0) return null
  return {
    head: ['Per exchange', 'on a core', 'waiting for a core', 'garbage collection', 'switches', 'loop delay'],
    rows,
  }
}

/** A smaller share is not mentioned. Pauses are wall time: a thread without a core has longer ones than its time on a core. */
const LEAST_GC = 0.01
/** Share of the time on a core; a larger one gets a line. */
const NOTABLE = 0.1

/** Time that was not work, one line per side; empty if there was little of it. */
export function lostTime({ runs }: Result): string[] {
  return SIDES.flatMap(side => {
    const { onCoreUs, waitingUs, gcUs } = times(accountsOf(runs, side))
    if (onCoreUs === null || Math.max(waitingUs ?? 0, gcUs ?? 0) <= NOTABLE * onCoreUs) return []
    const parts = [
      `${formatUs(onCoreUs)} on a core`,
      ...(gcUs === null || gcUs < LEAST_GC * onCoreUs
        ? []
        : [
            gcUs > onCoreUs
              ? `${formatUs(gcUs)} in pauses for garbage collection`
              : `of that ${formatShare(gcUs / onCoreUs)} garbage collection`,
          ]),
      ...(waitingUs === null ? [] : [`${formatUs(waitingUs)} waiting for a core`]),
    ]
    return `${side} per exchange: ${parts.join(', ')}`
  })
}
