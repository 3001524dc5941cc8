import { readdirSync } from 'node:fs'
import { type ReadText, readText } from './read-text.js'

/** What the kernel counted for one thread since the thread's start; null if the kernel does not report it. */
export interface TaskTimes {
  readonly tid: number
  readonly onCoreUs: number | null
  /** Time in which it was runnable but had no core, in microseconds. */
  readonly waitingUs: number | null
  /** Context switches in which it gave up its core to wait for something. */
  readonly voluntary: number | null
  /** Context switches in which the kernel took its core away. */
  readonly involuntary: number | null
}

/** proc(5), schedstat: nanoseconds on a core, nanoseconds in a run queue, time slices. */
function parseSchedstat(text: string | null): Pick<TaskTimes, 'onCoreUs' | 'waitingUs'> {
  const [onCoreNs, waitingNs] = text?.trim().split(' ') ?? []
  if (!onCoreNs || !waitingNs) return { onCoreUs: null, waitingUs: null }
  return { onCoreUs: Number(onCoreNs) / 1000, waitingUs: Number(waitingNs) / 1000 }
}

/** proc_pid_status(5). */
function parseSwitches(status: string | null): Pick<TaskTimes, 'voluntary' | 'involuntary'> {
  const of = (kind: string): number | null => {
    const [, count] = new RegExp(`^${kind}_ctxt_switches:\\s*(\\d+)`, 'm').exec(status ?? '') ?? []
    return count === undefined ? null : Number(count)
  }
  return { voluntary: of('voluntary'), involuntary: of('nonvoluntary') }
}

/** The ids of a process's threads; none if there is no such process, or outside Linux. */
function tasksOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return [] // no such process, or not Linux
  }
}

/** The times of every thread of a process. Reads two files per thread, in about 20 us. */
export function taskTimes(pid: number, read: ReadText = readText, tids = tasksOf(pid)): TaskTimes[] {
  return tids.flatMap(tid => {
    const folder = `/proc/${pid}/task/${tid}`
    const status = read(`${folder}/status`)
    // The thread has ended
    if (status === null) return []
    return { tid, ...parseSchedstat(read(`${folder}/schedstat`)), ...parseSwitches(status) }
  })
}

/** A thread's name in the kernel: that of its program, unless the thread set another one. */
export const taskName = (pid: number, tid: number, read: ReadText = readText): string =>
  read(`/proc/${pid}/task/${tid}/comm`)?.trim() ?? ''
