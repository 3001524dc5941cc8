import type { FailedOutcome } from '../../src/protocol/outcome.js'
import { Recorder } from '../../src/recording/recorder.js'
import { type MergedSecond, type Second, Timeline } from '../../src/recording/timeline.js'
import { windowFrom } from '../../src/recording/window.js'
import type { Run } from '../../src/result/result.js'
import { toRun } from '../../src/result/run.js'

export type Exchange = { readonly us: number; readonly kind?: number; readonly fails?: FailedOutcome }

/** The seconds that the sinks of a run receive, and the run. `late`: replies after the window. */
export function recordedRun(
  seconds: readonly (readonly Exchange[])[],
  late: readonly Exchange[],
  { kinds = null, isDetailed = true }: { kinds?: readonly string[] | null; isDetailed?: boolean } = {},
): { readonly seconds: readonly MergedSecond[]; readonly run: Run } {
  const recorder = new Recorder('closed', kinds)
  if (isDetailed) recorder.detail()
  const record = (atMs: number, { us, kind = 0, fails }: Exchange): void => {
    const startUs = atMs * 1000 + 1
    const times = {
      ...{ dueUs: startUs, startUs, kind, sample: null, connectUs: 30, firstByteUs: us - 10 },
      ...{ openingUs: -1, inOpeningUs: 0 },
    }
    recorder.start(startUs, startUs, kind)
    if (fails) recorder.fail(fails, times, startUs + us)
    else recorder.succeed(times, startUs + us)
  }
  const told: Second[] = []
  for (const [index, exchanges] of seconds.entries()) {
    for (const exchange of exchanges) record(index * 1000, exchange)
    told.push(recorder.endSecond(index * 1000))
  }
  recorder.endTimeline()
  for (const exchange of late) record(seconds.length * 1000, exchange)
  const merged: MergedSecond[] = []
  const timeline = new Timeline(1, second => merged.push(second))
  for (const second of told) timeline.teller(0).tell(second)
  const run = toRun({
    ...{ state: 'completed', address: '127.0.0.1:8000', load: 'closed', recording: recorder.finish() },
    timeline: timeline.finish(),
    window: windowFrom(0, { warmupMs: 0, durationMs: seconds.length * 1000, requests: null }),
    ...{ stoppedUs: null, cpuUs: 1, wallUs: 1, threads: [], server: null, foreign: null, kernel: null },
    ...{ fleet: null, account: null, serverAccount: null, counters: null },
  })
  return { seconds: merged, run }
}
