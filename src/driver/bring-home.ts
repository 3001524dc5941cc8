import { type Blame, toRunError } from '../errors.js'
import { mergeRecordings } from '../recording/recording.js'
import { type Window, withoutRequests } from '../recording/window.js'
import { sum } from '../statistics/sum.js'
import type { Driven } from './drive.js'
import type { ThreadAnswer } from './messages.js'
import type { ThreadHandle } from './thread-handle.js'

/** Combines the threads' answers. Throws RunError if no thread has a recording. */
export function bringHome(
  threads: readonly ThreadHandle[],
  answers: readonly ThreadAnswer[],
  window: Window,
  processCpuUs: number,
): Pick<Driven, 'window' | 'recording' | 'startedUs' | 'threads' | 'cpuUs' | 'wallUs' | 'lost'> {
  const recorded = answers.filter(answer => answer.kind === 'recorded')
  const failures = answers.flatMap((answer): Blame | [] =>
    answer.kind === 'failed' ? answer : (answer.failure ?? []),
  )
  if (recorded.length === 0) {
    const blame = failures[0] ?? { reason: 'none was started', bugStack: null }
    throw toRunError(blame, 'driver-died', undefined, 'no driver thread is left: ')
  }
  const recordings = threads.map((thread, index) => {
    const answer = answers[index]
    return answer?.kind === 'recorded' ? answer.recording : thread.unfinished
  })
  const lostRequests = threads.map(({ share }, index) => {
    const answer = answers[index]
    const diedEarly = answer?.kind !== 'recorded' || answer.failure !== null
    return diedEarly ? (share.requests ?? 0) - (recordings[index]?.counts.started ?? 0) : 0
  })
  const cpuUs = recorded.map(({ time }) => time.cpuUs).filter(us => us !== null)
  return {
    window: withoutRequests(window, sum(lostRequests)),
    recording: mergeRecordings(recordings),
    startedUs: Math.max(...recorded.map(answer => answer.startedUs ?? window.loadUs)),
    threads: answers.flatMap((answer, index) =>
      answer.kind === 'failed'
        ? []
        : {
            connections: threads[index]?.share.connections ?? 0,
            exchanges: answer.recording.counts.started,
            eventLoopUtilization: answer.time.eventLoopUtilization,
          },
    ),
    cpuUs: cpuUs.length < recorded.length ? processCpuUs : sum(cpuUs),
    wallUs: Math.max(...recorded.map(({ time }) => time.wallUs)),
    lost: failures.map(blame => toRunError(blame, 'driver-died', undefined, 'a driver thread died: ')),
  }
}
