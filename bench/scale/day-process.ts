import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { deliver, sortOutputs } from '../../src/cli/outputs.js'
import { progressOnStderr } from '../../src/cli/progress-on-stderr.js'
import type { Drive } from '../../src/driver/drive.js'
import { runPlan } from '../../src/experiment/run-plan.js'
import { withSinks } from '../../src/export/sinks.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { phasesOf } from '../../src/plan/shape.js'
import { mergeRecordings, type Recording } from '../../src/recording/recording.js'
import { Timeline } from '../../src/recording/timeline.js'
import { windowFrom } from '../../src/recording/window.js'
import { tableWith } from '../../src/report/table.js'
import { USUAL_PERCENTILES } from '../../src/report/usual-percentiles.js'
import type { Day, DayShare, FromDayThread } from './day-messages.js'

/**
 * A separate process with one simulated run: what `bench -w 2 -d 24h` does on the main thread, with threads
 * whose clocks are virtual. The last line of its output is its Day as JSON.
 */
const seconds = Number(process.argv[2])
const outputs = process.argv.slice(3)
const WORKERS = 2
const PER_SECOND = 100
/** A thread that is more than 10 seconds ahead of the other would not wait for it. */
const BATCH = 10
/** Between batches, so files are written as they are during a real run. */
const PAUSE_MS = 1

const { logs, reports } = sortOutputs(outputs)
const plan = parsePlan(
  { target: '127.0.0.1:9', workers: WORKERS, warmupMs: 0, durationMs: seconds * 1000 },
  { cores: WORKERS, descriptorLimit: null },
)
let lastSecondMs = 0
let runningRss = 0

function peakRss(): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024
}

function heap(): number {
  // One collection leaves what only finalizers release
  for (let n = 0; n < 4; n++) globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const drive: Drive = async (_plan, watch) => {
  const timeline = new Timeline(WORKERS, watch.onSecond)
  const workers = Array.from({ length: WORKERS }, (_, index) => {
    const isDetailed = watch.detail === true
    const share: DayShare = { index, seconds, perSecond: PER_SECOND, batch: BATCH, isDetailed }
    return new Worker(new URL('./day-thread.js', import.meta.url), { workerData: share })
  })
  const recordings: Recording[] = []
  let inBatch = 0
  const ask = (): void => {
    inBatch = WORKERS
    for (const worker of workers) worker.postMessage('more')
  }
  await new Promise<void>((resolve, reject) => {
    for (const [index, worker] of workers.entries()) {
      const teller = timeline.teller(index)
      worker.on('error', reject).on('message', (message: FromDayThread) => {
        if (message.kind === 'second') {
          // Otherwise making the last second would count as a part of the end
          lastSecondMs = performance.now()
          teller.tell(message.second)
        } else if (message.kind === 'batch') {
          if (--inBatch === 0) setTimeout(ask, PAUSE_MS)
        } else {
          teller.leave()
          if (recordings.push(message.recording) === WORKERS) resolve()
        }
      })
    }
    ask()
  })
  runningRss = peakRss()
  return {
    address: '127.0.0.1:9',
    recording: mergeRecordings(recordings),
    timeline: timeline.finish(),
    window: windowFrom(0, phasesOf(plan)),
    ...{ stoppedUs: null, startedUs: 0, cpuUs: 1e6, wallUs: seconds * 1e6, account: null, lost: [] },
    threads: recordings.map(({ counts }) => ({
      ...{ connections: 32, exchanges: counts.started, eventLoopUtilization: 0.5 },
    })),
    fleet: null,
  }
}

const heapBefore = heap()
const progress = progressOnStderr({}, plan)
const { out: result, failed } = await withSinks({ progress, logs }, new AbortController().signal, watch =>
  runPlan(plan, watch, drive),
)
await deliver(reports, [result], () => tableWith(USUAL_PERCENTILES)([result]), { failed, isMeasured: true })
const endMs = performance.now() - lastSecondMs
const day: Day = { endMs, runningRss, peakRss: peakRss(), heapBefore, heapAfter: heap() }
// Used here, so the result can't be collected before
console.log(JSON.stringify({ ...day, runs: result.runs.length }))
