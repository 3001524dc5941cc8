import { parseHandlerSpec } from '../plan/handler-spec.js'
import type { Plan } from '../plan/plan.js'
import { formatTarget } from '../plan/target.js'
import type { Run } from '../result/result.js'
import { formatCount, formatDurationMs, formatNumber } from '../units.js'

const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`

/** What was loaded, in a few words; where its name led to, if that is not what was typed. */
export function describeTarget({ target }: Plan, runs: readonly Pick<Run, 'address'>[] = []): string {
  switch (target.kind) {
    case 'tcp':
    case 'tls':
    case 'unix': {
      const typed = formatTarget(target)
      const others = [...new Set(runs.map(run => run.address))].filter(address => !typed.endsWith(address))
      return others.length === 0 ? typed : `${typed} at ${others.join(', ')}`
    }
    case 'own': {
      const { handling, threads, handler } = target.server
      const where = handling === 'inline' ? 'inline' : `${handling} of ${plural(threads, 'thread')}`
      const what =
        parseHandlerSpec(handler).kind === 'module' ? handler.slice(handler.lastIndexOf('/') + 1) : handler
      return `own server, ${where}, handler ${what}`
    }
  }
}

/** How it was loaded, in a few words. */
export function describeLoad(plan: Plan): string {
  const { load } = plan
  const kept = plan.keepAlive ? [plan.pipelining > 1 ? `kept, ${plan.pipelining} pipelined` : 'kept'] : []
  const until = [
    plan.requests === null ? '' : plural(plan.requests, 'exchange'),
    plan.durationMs === null ? '' : formatDurationMs(plan.durationMs),
  ].filter(part => part !== '')
  const warmup = plan.warmupMs > 0 ? ` after ${formatDurationMs(plan.warmupMs)} of warm-up` : ''
  return [
    load.kind === 'closed' ? 'closed' : `open, ${formatNumber(load.ratePerSecond)}/s ${load.arrival}`,
    `${load.kind === 'closed' ? '' : 'up to '}${plural(plan.connections, 'connection')}`,
    ...kept,
    `${plan.agents === null ? '' : `${plural(plan.agents, 'agent')} of `}${plural(plan.workers, 'driver thread')}`,
    `${until.join(' or ')}${warmup}`,
    ...(plan.runs > 1 ? [`${plan.runs} runs`] : []),
  ].join(', ')
}
