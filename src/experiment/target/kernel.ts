import { readFileSync } from 'node:fs'
import { countersBetween, type KernelCounters, kernelCounters } from '../../account/kernel-counters.js'
import type { Edge } from '../../driver/marks.js'
import { localPorts } from '../../driver/source-addresses.js'
import type { Kernel } from '../../result/result.js'
import { timeWaitFor } from './time-wait.js'

function timeWaitReuse(): number | null {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/tcp_tw_reuse', 'utf8'))
  } catch {
    return null // not Linux, or hidden from us: what can't be read is not judged
  }
}

/** What the kernel says between the two marks of a window: what it counted, and what it says of connects to a port. */
export class KernelMeter {
  #opened: KernelCounters | null = null
  #counters: KernelCounters | null = null

  /** null before both marks. */
  get counters(): KernelCounters | null {
    return this.#counters
  }

  mark(edge: Edge): void {
    const now = kernelCounters()
    if (edge === 'open') this.#opened = now
    else if (this.#opened) this.#counters = countersBetween(this.#opened, now)
  }

  /** To be asked when the run is over; null where the kernel does not say. */
  figures(targetPort: number): Kernel | null {
    const timeWait = timeWaitFor(targetPort)
    const ports = localPorts()
    const reuse = timeWaitReuse()
    if (timeWait === null || ports === null || reuse === null) return null
    return { timeWait, ports, timeWaitReuse: reuse, synRetransmits: this.#counters?.synRetransmits ?? null }
  }
}
