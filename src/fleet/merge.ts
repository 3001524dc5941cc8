import type { Driven } from '../driver/drive.js'
import { RunError } from '../errors.js'
import { describeTarget } from '../plan/describe.js'
import type { DrivePlan } from '../plan/drive-plan.js'
import { phasesOf } from '../plan/shape.js'
import type { Share } from '../plan/share.js'
import type { AgentFigures } from '../recording/fleet-account.js'
import { LatencyHistogram } from '../recording/histogram.js'
import { mergeRecordings, type Recording } from '../recording/recording.js'
import type { TimelinePoint } from '../recording/timeline.js'
import {
  shiftEdges,
  throughputPerSecond,
  type Window,
  windowFrom,
  withoutRequests,
} from '../recording/window.js'
import { sum, sumOf } from '../statistics/sum.js'
import type { ClockOffset } from './clock-offset.js'
import type { AgentAnswer } from './messages.js'

/** One agent's part of a run, and its result. */
export interface AgentPart {
  readonly name: string
  readonly shares: readonly Share[]
  readonly clock: ClockOffset
  readonly answer: AgentAnswer | null
  /** Why there is no answer. */
  readonly lost: string | null
  /** Sums of the seconds that it reported during the run. */
  readonly reported: { readonly ok: number; readonly failed: number }
}

const earliest = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>((least, us) => (us === null ? least : Math.min(least ?? us, us)), null)

/** An agent's recording, converted to the coordinator's clock. */
function byOurClock(recording: Recording, { offsetUs }: ClockOffset): Recording {
  return {
    ...recording,
    edges: shiftEdges(recording.edges, offsetUs),
    gaps:
      recording.gaps?.map(({ fromUs, toUs }) => ({ fromUs: fromUs - offsetUs, toUs: toUs - offsetUs })) ??
      null,
  }
}

const requestsOf = (shares: readonly Share[]): number => sumOf(shares, ({ requests }) => requests ?? 0)

/** The span of one agent's window, by the agent's own clock. */
function spanOf(plan: DrivePlan, shares: readonly Share[], loadUs: number, answer: AgentAnswer) {
  const { recording, stoppedUs, lostRequests } = answer
  const requests = plan.requests === null ? null : requestsOf(shares)
  const { counts, arrived, edges } = recording
  const window = withoutRequests(windowFrom(loadUs, { ...phasesOf(plan), requests }), lostRequests)
  return { window, load: plan.load.kind, counts, arrived, edges, stoppedUs }
}

function figuresOf(
  plan: DrivePlan,
  { name, shares, clock, answer, lost, reported }: AgentPart,
  loadUs: number,
): AgentFigures {
  const connections = sumOf(shares, share => share.connections)
  if (!answer)
    return {
      name,
      lost: lost ?? 'it sent no answer',
      connections,
      ...reported,
      throughputPerSecond: null,
      p50: null,
      p99: null,
      cpuPercent: null,
      beganLateUs: null,
      clockErrorUs: null,
    }
  const { counts, histograms } = answer.recording
  const response = LatencyHistogram.decode(histograms.response)
  const span = spanOf(plan, shares, loadUs + clock.offsetUs, answer)
  return {
    name,
    lost: null,
    connections,
    ok: counts.ok,
    failed: counts.failed,
    throughputPerSecond: throughputPerSecond(span),
    p50: response.at(50),
    p99: response.at(99),
    cpuPercent: answer.wallUs === 0 ? 0 : (answer.cpuUs / answer.wallUs) * 100,
    beganLateUs: answer.startedUs - clock.offsetUs - loadUs,
    clockErrorUs: clock.errorUs,
  }
}

/** Merges the agents' recordings as if one driver had made them. Throws RunError if no agent answered. */
export function mergeParts(
  plan: DrivePlan,
  window: Window,
  parts: readonly AgentPart[],
  timeline: readonly TimelinePoint[],
): Driven {
  const answered = parts.flatMap(({ answer, clock }) => (answer ? { answer, clock } : []))
  const agents = parts.map(part => figuresOf(plan, part, window.loadUs))
  const lost = agents.flatMap(({ name, lost }) =>
    lost === null ? [] : new RunError('agent-lost', `agent ${name} was lost: ${lost}`),
  )
  if (answered.length === 0) throw lost[0] ?? new RunError('agent-lost', 'there was no agent')
  const recording = mergeRecordings(answered.map(({ answer, clock }) => byOurClock(answer.recording, clock)))
  const late = agents.flatMap(({ beganLateUs }) => beganLateUs ?? [])
  return {
    // Each agent resolves names by itself
    address: describeTarget(plan),
    recording,
    timeline,
    window: withoutRequests(
      window,
      sumOf(parts, ({ answer, shares }) => answer?.lostRequests ?? requestsOf(shares)),
    ),
    stoppedUs: earliest(
      answered.map(({ answer, clock }) => answer.stoppedUs && answer.stoppedUs - clock.offsetUs),
    ),
    startedUs: window.loadUs + Math.max(...late),
    threads: answered.flatMap(({ answer }) => answer.threads),
    cpuUs: sum(answered.map(({ answer }) => answer.cpuUs)),
    wallUs: Math.max(...answered.map(({ answer }) => answer.wallUs)),
    account: null,
    lost: [
      ...lost,
      ...parts.flatMap(({ name, answer }) =>
        (answer?.lost ?? []).map(reason => new RunError('driver-died', `agent ${name}: ${reason}`)),
      ),
    ],
    fleet: { skewUs: Math.max(...late) - Math.min(...late), agents },
  }
}
