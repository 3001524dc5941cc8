import { readdirSync } from 'node:fs'
import { type ReadText, readText } from './read-text.js'

/** What the kernel has charged to one thread since it began; null where it does not say. */
export interface TaskTimes {
  readonly tid: number
  readonly onCoreUs: number | null
  /** It could run, and had no core. */
  readonly waitingUs: number | null
  /** It gave its core up, to wait for something. */
  readonly voluntary: number | null
  /** Its core was taken from it. */
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

/** The threads of a process, by their numbers; none where there is no such process, and off Linux. */
function tasksOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return [] // as above
  }
}

/** Every thread of a process. Two files for each, about 20 us together. */
export function taskTimes(pid: number, read: ReadText = readText, tids = tasksOf(pid)): TaskTimes[] {
  return tids.flatMap(tid => {
    const folder = `/proc/${pid}/task/${tid}`
    const status = read(`${folder}/status`)
    // It ended meanwhile
    if (status === null) return []
    return { tid, ...parseSchedstat(read(`${folder}/schedstat`)), ...parseSwitches(status) }
  })
}

/** What a thread is called to the kernel: its program, unless it gave itself another name. */
export const taskName = (pid: number, tid: number, read: ReadText = readText): string =>
  read(`/proc/${pid}/task/${tid}/comm`)?.trim() ?? ''
