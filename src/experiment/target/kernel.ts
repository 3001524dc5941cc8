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
    return null // not Linux, or not readable: then there is no judgement
  }
}

/** The kernel's figures between the two marks of a window: its counters, and those of connects to a port. */
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

  /** Call this when the run is over; null if the kernel does not report the figures. */
  figures(targetPort: number): Kernel | null {
    const timeWait = timeWaitFor(targetPort)
    const ports = localPorts()
    const reuse = timeWaitReuse()
    if (timeWait === null || ports === null || reuse === null) return null
    return { timeWait, ports, timeWaitReuse: reuse, synRetransmits: this.#counters?.synRetransmits ?? null }
  }
}
