import { readFileSync } from 'node:fs'
import type { Edge } from '../../driver/marks.js'
import { UsageError } from '../../errors.js'
import type { ProcessAccount } from '../../result/run.js'
import { CPU_TICK_US } from '../../result/steps.js'
import { nowUs } from '../../threads/clock.js'

/**
 * CPU time from /proc/PID/stat, user and system, in microseconds with the resolution of a tick: of the
 * process with all its threads, and of its children that ended and were waited for.
 */
export function parseStat(stat: string): { readonly ownUs: number; readonly childrenUs: number } {
  // The command's name may contain spaces and brackets; numbers start after the last one. proc(5): 14 to 17
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15).map(Number)
  return { ownUs: (user + system) * CPU_TICK_US, childrenUs: (childrenUser + childrenSystem) * CPU_TICK_US }
}

/** The CPU time that a process has used so far. Throws UsageError if it can't be read. */
function cpuUs(pid: number): number {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    throw new UsageError(`--pid ${pid}: there is no such process on this machine`)
  }
  return parseStat(stat).ownUs
}

/** The sum over several processes. */
export const totalCpuUs = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuUs(pid), 0)

interface Reading {
  readonly cpuUs: number
  readonly atUs: number
}

/** null if one of the processes is gone. */
function read(pids: readonly number[]): Reading | null {
  try {
    return { cpuUs: totalCpuUs(pids), atUs: nowUs() }
  } catch (error) {
    if (error instanceof UsageError) return null
    throw error
  }
}

/** The CPU time that processes use between two marks. */
export class ProcessMeter {
  readonly #pids: readonly number[]
  #opened: Reading | null = null
  #account: ProcessAccount | null = null

  /** Throws UsageError if there is no such process. */
  constructor(pids: readonly number[]) {
    totalCpuUs(pids)
    this.#pids = pids
  }

  /** null before both marks, and if one of the processes is gone, because its account is gone too. */
  get account(): ProcessAccount | null {
    return this.#account
  }

  /** Never throws: the load goes on, and what the clients measure is worth keeping. */
  mark(edge: Edge): void {
    if (this.#pids.length === 0) return
    const now = read(this.#pids)
    if (edge === 'open') this.#opened = now
    else if (this.#opened && now)
      this.#account = { cpuUs: now.cpuUs - this.#opened.cpuUs, wallUs: now.atUs - this.#opened.atUs }
  }
}
