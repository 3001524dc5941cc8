import { readFileSync } from 'node:fs'

/**
 * CPU time of the calling thread so far, in microseconds, from the kernel's scheduler (proc(5), schedstat);
 * null on a system without it. A read costs about 10 us. Excludes V8's helper threads.
 */
export function threadCpuUs(): number | null {
  try {
    const [onCoreNs = ''] = readFileSync('/proc/thread-self/schedstat', 'utf8').split(' ')
    return onCoreNs === '' ? null : Number(onCoreNs) / 1000
  } catch {
    return null // not Linux, or a kernel without scheduler statistics
  }
}
