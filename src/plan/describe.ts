import { formatCount, formatDurationMs, formatNumber } from '../units.js'
import { describeShape } from './describe-shape.js'
import type { DrivePlan } from './drive-plan.js'
import { parseHandlerSpec } from './handler-spec.js'
import { hasSessions } from './kinds.js'
import { heldRateOf } from './load.js'
import type { Plan, Target } from './plan.js'
import { threadsOf } from './share.js'
import { formatTarget } from './target.js'

const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`

/** The target in a few words, with the addresses that its name resolved to if these were not typed. */
export function describeTarget(
  { target }: { readonly target: Target },
  runs: readonly { readonly address: string }[] = [],
): string {
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
      return `bundled server, ${where}, handler ${what}`
    }
  }
}

/** A plan, or the part of one that an agent knows. */
type Described = Omit<DrivePlan, 'target'> & Partial<Pick<Plan, 'runs'>>

/** Longer lists are shortened in the middle. */
const MOST_VALUES = 6
const FIRST_VALUES = 3

/** "4, 16, 64", "1, 2, 4 ... 128": each value once. */
function listed(values: readonly string[]): string {
  const each = [...new Set(values)]
  if (each.length <= MOST_VALUES) return each.join(', ')
  return `${each.slice(0, FIRST_VALUES).join(', ')} ... ${each.at(-1)}`
}

/** "1 connection", "64 connections", "4, 16, 64 connections". */
const counted = (counts: readonly number[], noun: string): string =>
  `${listed(counts.map(formatCount))} ${noun}${counts.every(count => count === 1) ? '' : 's'}`

function describeKinds(plans: readonly Described[]): string {
  const open = plans.flatMap(({ load }) => (load.kind === 'open' ? load : []))
  const held = open.flatMap(load => heldRateOf(load) ?? [])
  const unit = plans.every(hasSessions) ? ' sessions/s' : '/s'
  const rates = [
    ...(held.length === 0 ? [] : [`${listed(held.map(formatNumber))}${unit}`]),
    ...new Set(open.flatMap(load => describeShape(load) ?? [])),
  ].join(' or ')
  const arrivals = [...new Set(open.map(load => load.arrival))].join(' or ')
  const blocks = open.some(load => load.pacing === 'block') ? ', blocks between requests' : ''
  return [
    ...(open.length === 0
      ? []
      : [`open, ${rates}${held.length === open.length ? '' : ','} ${arrivals}${blocks}`]),
    ...(open.length === plans.length ? [] : ['closed']),
  ].join(' or ')
}

function describeKept(plans: readonly Described[]): string[] {
  const kept = plans.filter(plan => plan.keepAlive)
  if (kept.length === 0) return []
  const depths = kept.map(plan => plan.pipelining)
  return [
    kept.length === plans.length ? 'reused' : 'reused or not',
    ...(depths.some(depth => depth > 1) ? [`${listed(depths.map(formatCount))} pipelined`] : []),
  ]
}

function describeLength(plans: readonly Described[]): string {
  const requests = plans.flatMap(plan => plan.requests ?? [])
  const durations = plans.flatMap(plan => plan.durationMs ?? [])
  const until = [
    ...(requests.length === 0 ? [] : [counted(requests, 'exchange')]),
    ...(durations.length === 0 ? [] : [listed(durations.map(formatDurationMs))]),
  ].join(' or ')
  const warmups = plans.map(plan => plan.warmupMs)
  if (warmups.every(ms => ms === 0)) return until
  return `${until} after ${listed(warmups.map(formatDurationMs))} of warm-up`
}

/** The loads of several plans in a few words; a setting that varies is given with each of its values. */
export function describeLoads(plans: readonly Described[]): string {
  const agents = plans.flatMap(plan => plan.agents ?? [])
  const isOpen = plans.every(({ load }) => load.kind === 'open')
  const runs = plans.map(plan => plan.runs ?? 1)
  return [
    describeKinds(plans),
    `${isOpen ? 'up to ' : ''}${counted(
      plans.map(plan => plan.connections),
      'connection',
    )}`,
    ...describeKept(plans),
    `${agents.length === 0 ? '' : `${counted(agents, 'agent')} of `}${counted(
      plans.map(threadsOf),
      'driver thread',
    )}`,
    describeLength(plans),
    ...(runs.some(count => count > 1) ? [`${listed(runs.map(formatCount))} runs`] : []),
  ].join(', ')
}

/** The load of a plan in a few words. */
export const describeLoad = (plan: Described): string => describeLoads([plan])
