import { readFileSync } from 'node:fs'
import { UsageError } from '../errors.js'

/** The kernel counts a process's CPU time in ticks of this length, whatever its own clock (USER_HZ is 100). */
const TICK_US = 10_000

/** CPU time that a process has used so far, in microseconds, to the tick. Throws UsageError where it can't be read. */
function cpuUs(pid: number): number {
  let stat: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    throw new UsageError(`--pid ${pid}: there is no such process on this machine`)
  }
  // The command's name may hold spaces and brackets; the numbers start after the last one. proc(5): 14 and 15
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_US
}

/** The same for several processes together. */
export const totalCpuUs = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuUs(pid), 0)

/** What they have used since; null where one of them is gone, since its account went with it. */
export function spentSince(pids: readonly number[], beforeUs: number): number | null {
  try {
    return totalCpuUs(pids) - beforeUs
  } catch (error) {
    if (error instanceof UsageError) return null
    throw error
  }
}
