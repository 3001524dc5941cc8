import { type Driven, plannedEndUs } from '../driver/driver.js'
import { RunError } from '../errors.js'
import type { Plan } from '../plan/plan.js'
import type { Share } from '../plan/share.js'
import { LatencyHistogram } from '../recording/histogram.js'
import { mergeRecordings, type Recording } from '../recording/recording.js'
import type { TimelinePoint } from '../recording/timeline.js'
import { describeTarget } from '../report/describe.js'
import type { AgentFigures } from '../result/fleet-figures.js'
import { windowUs } from '../result/run.js'
import type { ClockOffset } from './clock-offset.js'
import type { Answer } from './messages.js'

/** What one agent was given and what came of it. */
export interface Part {
  readonly name: string
  readonly shares: readonly Share[]
  readonly clock: ClockOffset
  readonly answer: Answer | null
  /** Why there is no answer. */
  readonly lost: string | null
  /** By the seconds it told of while it ran. */
  readonly told: { readonly ok: number; readonly failed: number }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** An agent's recording by the coordinator's clock. */
function byOurClock(recording: Recording, { offsetUs }: ClockOffset): Recording {
  const shift = (us: number | null) => us && us - offsetUs
  return {
    ...recording,
    firstStartUs: shift(recording.firstStartUs),
    lastOkUs: shift(recording.lastOkUs),
    lastOutcomeUs: shift(recording.lastOutcomeUs),
  }
}

/** The window as a run counts it, by the agent's own clock. Where it was stopped, it was over when it had answered. */
function windowOf(plan: Plan, shares: readonly Share[], startUs: number, answer: Answer): number {
  const { recording, wallUs } = answer
  const requests = plan.requests === null ? null : sum(shares.map(share => share.requests ?? 0))
  const endUs = plannedEndUs({ ...plan, requests }, startUs, recording) ?? recording.lastOutcomeUs
  return windowUs({ recording, plannedEndUs: endUs, stoppedUs: startUs + wallUs })
}

function figuresOf(
  plan: Plan,
  { name, shares, clock, answer, lost, told }: Part,
  startUs: number,
): AgentFigures {
  const connections = sum(shares.map(share => share.connections))
  if (!answer)
    return {
      name,
      lost: lost ?? 'it gave no answer',
      connections,
      ...told,
      throughputPerSecond: null,
      p50: null,
      p99: null,
      cpuPercent: null,
      beganLateUs: null,
      clockErrorUs: null,
    }
  const { counts, histograms } = answer.recording
  const response = LatencyHistogram.decode(histograms.response)
  const window = windowOf(plan, shares, startUs + clock.offsetUs, answer)
  return {
    name,
    lost: null,
    connections,
    ok: counts.ok,
    failed: counts.failed,
    throughputPerSecond: window === 0 ? 0 : (counts.ok / window) * 1e6,
    p50: response.at(50),
    p99: response.at(99),
    cpuPercent: window === 0 ? 0 : (answer.cpuUs / window) * 100,
    beganLateUs: answer.startedUs - clock.offsetUs - startUs,
    clockErrorUs: clock.errorUs,
  }
}

/** What the agents recorded becomes what one driver would have. Throws RunError where there is no answer at all. */
export function mergeParts(
  plan: Plan,
  startUs: number,
  parts: readonly Part[],
  timeline: readonly TimelinePoint[],
): Driven {
  const answered = parts.flatMap(({ answer, clock }) => (answer ? { answer, clock } : []))
  const agents = parts.map(part => figuresOf(plan, part, startUs))
  const lost = agents.flatMap(({ name, lost }) =>
    lost === null ? [] : new RunError('agent-lost', `agent ${name} was lost: ${lost}`),
  )
  if (answered.length === 0) throw lost[0] ?? new RunError('agent-lost', 'there was no agent')
  const recording = mergeRecordings(answered.map(({ answer, clock }) => byOurClock(answer.recording, clock)))
  const late = agents.flatMap(({ beganLateUs }) => beganLateUs ?? [])
  return {
    // Each agent looks names up for itself
    address: describeTarget(plan),
    recording,
    timeline,
    startUs,
    startedUs: startUs + Math.max(...late),
    plannedEndUs: plannedEndUs(plan, startUs, recording),
    threads: answered.flatMap(({ answer }) => answer.threads),
    cpuUs: sum(answered.map(({ answer }) => answer.cpuUs)),
    wallUs: Math.max(...answered.map(({ answer }) => answer.wallUs)),
    lost: [
      ...lost,
      ...parts.flatMap(({ name, answer }) =>
        (answer?.lost ?? []).map(reason => new RunError('driver-died', `agent ${name}: ${reason}`)),
      ),
    ],
    fleet: { skewUs: Math.max(...late) - Math.min(...late), agents },
  }
}
