import { arrivalOf, openAt } from '../../plan/load.js'
import type { Warning } from '../result.js'
import { agentDiffers } from './agent-differs.js'
import { agentLost } from './agent-lost.js'
import { backlogFull } from './backlog-full.js'
import { clockSkew } from './clock-skew.js'
import { closedLoadHidesStalls } from './closed-load-hides-stalls.js'
import { contradictingProbes, type Searched } from './contradicting-probes.js'
import { descriptorsShort } from './descriptors-short.js'
import { driverSaturated } from './driver-saturated.js'
import { failures } from './failures.js'
import { fewBursts } from './few-bursts.js'
import { fewSamples } from './few-samples.js'
import { gcPauses } from './gc-pauses.js'
import { handlerFailed } from './handler-failed.js'
import { kindNeverRan } from './kind-never-ran.js'
import { listenOverflow } from './listen-overflow.js'
import { mixedEnvironment } from './mixed-environment.js'
import { notKept } from './not-kept.js'
import { portsShort } from './ports-short.js'
import { rateNotReached } from './rate-not-reached.js'
import { requestCut } from './request-cut.js'
import { retransmits } from './retransmits.js'
import { runFailed } from './run-failed.js'
import { sharedCores } from './shared-cores.js'
import { spokeFirst } from './spoke-first.js'
import { stageTooShort } from './stage-too-short.js'
import { startsLate } from './starts-late.js'
import { synRetransmit } from './syn-retransmit.js'
import { throttled } from './throttled.js'
import { unaskedBytes } from './unasked-bytes.js'
import { unfinished } from './unfinished.js'
import { unsteady } from './unsteady.js'
import { waitedForCore } from './waited-for-core.js'
import type { Evidence, Raised, Warns } from './warns.js'

/** The warnings about the runs of a result, in the order of reports. A new one is a file and a line here. */
const OF_RESULTS = {
  'spoke-first': spokeFirst,
  'unasked-bytes': unaskedBytes,
  'not-kept': notKept,
  'driver-saturated': driverSaturated,
  'starts-late': startsLate,
  'rate-not-reached': rateNotReached,
  'few-samples': fewSamples,
  'stage-too-short': stageTooShort,
  'few-bursts': fewBursts,
  'kind-never-ran': kindNeverRan,
  unsteady,
  'shared-cores': sharedCores,
  'waited-for-core': waitedForCore,
  throttled,
  'gc-pauses': gcPauses,
  'ports-short': portsShort,
  'descriptors-short': descriptorsShort,
  'backlog-full': backlogFull,
  'syn-retransmit': synRetransmit,
  'listen-overflow': listenOverflow,
  retransmits,
  'closed-load-hides-stalls': closedLoadHidesStalls,
  failures,
  'handler-failed': handlerFailed,
  'request-cut': requestCut,
  unfinished,
  'agent-lost': agentLost,
  'agent-differs': agentDiffers,
  'clock-skew': clockSkew,
} satisfies Record<string, Warns>

/** The warnings about the probes of a search. */
const OF_SEARCHES = {
  'contradicting-probes': contradictingProbes,
} satisfies Record<string, (searched: Searched) => Raised | null>

/** Warnings that no run shows by itself: they are kept from a saved file; all others are computed again. */
const LASTING = {
  'mixed-environment': mixedEnvironment,
  'run-failed': runFailed,
} satisfies Record<string, (reasons: readonly string[]) => Raised>

type LastingCode = keyof typeof LASTING
/** The codes of all warnings that a result, a comparison or a search may have. */
export type WarningCode = keyof typeof OF_RESULTS | keyof typeof OF_SEARCHES | LastingCode

const coded = (code: string, raised: Raised | null): Warning[] =>
  raised === null ? [] : [{ code, ...raised }]

/** Every doubt about the numbers of a result. */
export function warningsOf(evidence: Evidence): Warning[] {
  if (evidence.runs.length === 0) return []
  return Object.entries(OF_RESULTS).flatMap(([code, warns]) => coded(code, warns(evidence)))
}

/** Doubts about the answer of a search, and about the probes that support it. */
export function searchWarnings(searched: Searched): Warning[] {
  const { plan, environment, probes, kept } = searched
  const carrying = probes.filter(
    ({ verdict, ratePerSecond, heldPerSecond }) =>
      kept !== null && ((verdict === 'kept' && ratePerSecond === kept) || heldPerSecond === kept),
  )
  const load = openAt(carrying[0]?.ratePerSecond ?? 0, arrivalOf(plan.load))
  const evidence = { plan: { ...plan, load }, environment, runs: carrying.flatMap(({ run }) => run ?? []) }
  return [
    ...Object.entries(OF_SEARCHES).flatMap(([code, warns]) => coded(code, warns(searched))),
    // A probe with too few samples for its limit is `unsure`, and no other percentile matters here
    ...warningsOf(evidence).filter(({ code }) => code !== 'few-samples'),
  ]
}

/** A warning that the code that ran or merged the runs raises, with its reasons. */
export const lastingWarning = (code: LastingCode, reasons: readonly string[]): Warning => ({
  code,
  ...LASTING[code](reasons),
})

/** The warnings to keep from a saved file. */
export const lastingOf = (warnings: readonly Warning[]): Warning[] =>
  warnings.filter(({ code }) => Object.hasOwn(LASTING, code))
