import { parentPort, workerData } from 'node:worker_threads'
import { exponentials } from '../../src/random.js'
import { Recorder } from '../../src/recording/recorder.js'
import type { DayShare, FromDayThread } from './day-messages.js'

/**
 * A thread with a virtual clock, which records a load that it does not drive: a reply takes 200 us and an
 * exponential time of 2 ms. It reports a batch of seconds each time it is asked for more, so no reports wait.
 */
const { index, seconds, perSecond, batch, isDetailed } = workerData as DayShare
const recorder = new Recorder('closed')
if (isDetailed) recorder.detail()
const moreUs = exponentials(2000, index + 1, 0)
const times = {
  ...{ dueUs: 0, startUs: 0, connectUs: 60, firstByteUs: 0, openingUs: -1, inOpeningUs: 0, kind: 0 },
}
let second = 0

const tell = (message: FromDayThread): void => parentPort?.postMessage(message)

function recordSecond(): void {
  for (let exchange = 0; exchange < perSecond; exchange++) {
    const startUs = (second + exchange / perSecond) * 1e6
    const tookUs = 200 + moreUs()
    recorder.start(startUs, startUs)
    Object.assign(times, { dueUs: startUs, startUs, firstByteUs: tookUs - 100 })
    recorder.succeed(times, startUs + tookUs)
  }
  tell({ kind: 'second', second: recorder.endSecond(second * 1000) })
  second++
}

parentPort?.on('message', () => {
  for (let left = batch; left > 0 && second < seconds; left--) recordSecond()
  if (second < seconds) {
    tell({ kind: 'batch' })
    return
  }
  recorder.endTimeline()
  tell({ kind: 'recorded', recording: recorder.finish() })
  parentPort?.close()
})
