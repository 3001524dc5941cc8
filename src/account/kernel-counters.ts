import { keyed } from '../keyed.js'
import { controlGroups } from './control-groups.js'
import { parseNetstat, parseSnmp } from './network-counters.js'
import { type ReadText, readText } from './read-text.js'

/**
 * The kernel's counters since the start of the machine, the network namespace or the control group; null if
 * the kernel does not report one. The first three are for the whole network namespace, the last two for the
 * whole machine.
 */
export interface KernelCounters {
  /** Retransmitted TCP segments, including SYNs. */
  readonly retransmits: number | null
  /** Retransmitted SYNs. */
  readonly synRetransmits: number | null
  /** Connections dropped because the queue of a listening socket was full. */
  readonly listenOverflows: number | null
  /** Time for which a CPU quota stopped this process's control groups, in microseconds. */
  readonly throttledUs: number | null
  /** Time that a virtual machine's host took from its cores, in microseconds. */
  readonly stealUs: number | null
  /** Time in which at least one task waited for a core (PSI), in microseconds. */
  readonly cpuPressureUs: number | null
}

/** proc_stat(5) counts in ticks of USER_HZ, which is 100 on every architecture that Node runs on. */
const TICK_US = 10_000

/** The eighth number in the line for all cores: user nice system idle iowait irq softirq steal. */
function stealIn(stat: string | null): number | null {
  const [, numbers] = /^cpu +(.*)$/m.exec(stat ?? '') ?? []
  const ticks = numbers?.split(' ')[7]
  return ticks === undefined ? null : Number(ticks) * TICK_US
}

function pressureIn(pressure: string | null): number | null {
  const [, total] = /^some .*\btotal=(\d+)/m.exec(pressure ?? '') ?? []
  return total === undefined ? null : Number(total)
}

/** The throttled time in microseconds, from nanoseconds in version 1. Null if the group has no quota. */
function throttledIn(version: 1 | 2, stat: string | null): number | null {
  const [, us] = /^throttled_usec (\d+)/m.exec(stat ?? '') ?? []
  const [, ns] = /^throttled_time (\d+)/m.exec(stat ?? '') ?? []
  const value = version === 2 ? us : ns
  return value === undefined ? null : Number(value) / (version === 2 ? 1 : 1000)
}

/** The longest throttled time of a group and its ancestors; a sum would count overlapping times twice. */
function throttled(read: ReadText): number | null {
  const known = controlGroups(read)
    .map(({ version, folder }) => throttledIn(version, read(`${folder}/cpu.stat`)))
    .filter(us => us !== null)
  return known.length === 0 ? null : Math.max(...known)
}

/** Reads all counters, which takes about 0.2 ms. */
export function kernelCounters(read: ReadText = readText): KernelCounters {
  const netstat = read('/proc/net/netstat') ?? ''
  return {
    retransmits: parseSnmp(read('/proc/net/snmp') ?? '', 'RetransSegs'),
    synRetransmits: parseNetstat(netstat, 'TCPSynRetrans'),
    listenOverflows: parseNetstat(netstat, 'ListenOverflows'),
    throttledUs: throttled(read),
    stealUs: stealIn(read('/proc/stat')),
    cpuPressureUs: pressureIn(read('/proc/pressure/cpu')),
  }
}

export const COUNTERS = [
  'retransmits',
  'synRetransmits',
  'listenOverflows',
  'throttledUs',
  'stealUs',
  'cpuPressureUs',
] as const satisfies readonly (keyof KernelCounters)[]

/** How much each counter grew from one reading to a later one. */
export function countersBetween(before: KernelCounters, after: KernelCounters): KernelCounters {
  const between = (name: keyof KernelCounters): number | null => {
    const [from, to] = [before[name], after[name]]
    return from === null || to === null ? null : Math.max(0, to - from)
  }
  return keyed(COUNTERS, between)
}
