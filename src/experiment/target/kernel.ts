import { readFileSync } from 'node:fs'
import type { Edge } from '../../driver/marks.js'
import { localPorts } from '../../driver/source-addresses.js'
import type { Kernel } from '../../result/result.js'
import { synRetransmits } from './netstat.js'
import { timeWaitFor } from './time-wait.js'

function timeWaitReuse(): number | null {
  try {
    return Number(readFileSync('/proc/sys/net/ipv4/tcp_tw_reuse', 'utf8'))
  } catch {
    return null // not Linux, or hidden from us: what can't be read is not judged
  }
}

/** What the kernel says of connects to a port, between the two marks of a window. */
export class KernelMeter {
  #opened: number | null = null
  #sentAgain: number | null = null

  mark(edge: Edge): void {
    const now = synRetransmits()
    if (edge === 'open') this.#opened = now
    else this.#sentAgain = now === null || this.#opened === null ? null : now - this.#opened
  }

  /** To be asked when the run is over; null where the kernel does not say. */
  figures(targetPort: number): Kernel | null {
    const timeWait = timeWaitFor(targetPort)
    const ports = localPorts()
    const reuse = timeWaitReuse()
    if (timeWait === null || ports === null || reuse === null) return null
    return { timeWait, ports, timeWaitReuse: reuse, synRetransmits: this.#sentAgain }
  }
}
