import type { Drive } from '../../src/driver/drive.js'
import { Recorder } from '../../src/recording/recorder.js'
import { windowFrom } from '../../src/recording/window.js'

/** A made-up drive with this many exchanges in its window of a second. */
export function driven(exchanges: number): Awaited<ReturnType<Drive>> {
  const recorder = new Recorder('closed')
  for (let index = 0; index < exchanges; index++) {
    recorder.start(1e9, 1e9)
    recorder.succeed(
      { dueUs: 1e9, startUs: 1e9, connectUs: 1, firstByteUs: 5, openingUs: -1, inOpeningUs: 0, kind: 0 },
      1e9 + 50,
    )
  }
  return {
    address: '/none',
    recording: recorder.finish(),
    timeline: [],
    window: windowFrom(1e9, { warmupMs: 0, durationMs: 1000, requests: null }),
    ...{ stoppedUs: null, startedUs: 1e9, threads: [], cpuUs: 0, wallUs: 1e6, account: null },
    ...{ lost: [], fleet: null },
  }
}
