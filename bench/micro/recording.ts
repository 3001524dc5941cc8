import { Recorder } from '../../src/recording/recorder.js'
import { mergeRecordings } from '../../src/recording/recording.js'
import { type Second, Timeline } from '../../src/recording/timeline.js'
import type { Setting } from '../command.js'
import { type Findings, type Task, time } from './task.js'

const TIMES = 1000
const GOAL_NS = 100
const SECONDS = 10

/** Response times between 50 µs and 20 ms, most of them short, always the same ones. */
const LATENCIES_US = Float64Array.from(
  { length: TIMES },
  (_, n) => 50 + ((n * 7919) % 1000) ** 2 / 50 + ((n * 31) % 100) / 100,
)

/** One object for all, like that of a connection for all its exchanges. */
const times = { dueUs: 0, startUs: 0, connectUs: 0, firstByteUs: 0, openingUs: -1, inOpeningUs: 0, kind: 0 }

function recordAll(recorder: Recorder): void {
  let nowUs = 1e9
  for (const us of LATENCIES_US) {
    recorder.start(nowUs, nowUs + 1.5)
    times.dueUs = nowUs
    times.startUs = nowUs + 1.5
    times.connectUs = us / 3
    times.firstByteUs = us / 2
    recorder.succeed(times, nowUs + us)
    nowUs += 20
  }
}

const recordTask = (load: 'open' | 'closed'): Task => {
  const recorder = new Recorder(load)
  return {
    name: `a sample, ${load} load`,
    times: TIMES,
    call: () => recordAll(recorder),
    goalNs: GOAL_NS,
  }
}

/** The recording of one thread after ten seconds. */
function recordingOfThread() {
  const recorder = new Recorder('open')
  const seconds: Second[] = []
  for (let second = 0; second < SECONDS; second++) {
    recordAll(recorder)
    seconds.push(recorder.endSecond(second * 1000))
  }
  return { recording: recorder.finish(), seconds }
}

/** The cost of recording: a sample, the end of a second, a merge. */
export async function recording(setting: Setting): Promise<Findings> {
  const parts = [recordingOfThread(), recordingOfThread()]
  const busy = new Recorder('open')
  const tasks: Task[] = [
    recordTask('closed'),
    recordTask('open'),
    {
      name: `a second of ${TIMES} samples`,
      times: 1,
      call: () => {
        recordAll(busy)
        busy.endSecond(0)
      },
      goalNs: null,
    },
    {
      name: 'merge, 2 threads',
      times: 1,
      call: () => {
        mergeRecordings(parts.map(({ recording }) => recording))
      },
      goalNs: null,
    },
    {
      name: 'a second of the timeline, 2 threads',
      times: SECONDS,
      call: () => {
        const timeline = new Timeline(parts.length)
        for (let second = 0; second < SECONDS; second++)
          for (const [index, { seconds }] of parts.entries()) timeline.teller(index).tell(seconds[second]!)
        timeline.finish()
      },
      goalNs: null,
    },
  ]
  return {
    title: 'Recording',
    rows: await time(tasks, setting),
    notes: [
      'A sample is recorded in 3 histograms in a closed load and in 5 in an open one; a second includes its samples and its end.',
    ],
  }
}
