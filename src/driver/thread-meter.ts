import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import { nowUs } from '../threads/clock.js'
import { threadCpuUs } from '../threads/thread-cpu.js'

/** What a driver thread did between two moments. */
export interface ThreadTime {
  /** 0 to 1: the part of the time in which the event loop was busy. */
  readonly eventLoopUtilization: number
  /** CPU time of the thread; null on a system that does not report it. */
  readonly cpuUs: number | null
  readonly wallUs: number
}

/**
 * Measures how busy its thread is. An open load waits for due times by polling: Node counts that as active,
 * this meter as idle.
 */
export class ThreadMeter {
  readonly #polledUs: () => number
  #loop: EventLoopUtilization
  #lastPolledUs: number
  #cpuUs: number | null
  #atUs: number

  constructor(polledUs: () => number) {
    this.#polledUs = polledUs
    this.#loop = performance.eventLoopUtilization()
    this.#lastPolledUs = polledUs()
    this.#cpuUs = threadCpuUs()
    this.#atUs = nowUs()
  }

  /** The part of the time since the last call in which the event loop was busy. */
  utilization(): number {
    const now = performance.eventLoopUtilization()
    const { idle, active } = performance.eventLoopUtilization(now, this.#loop)
    const polledUs = this.#polledUs()
    const busyMs = active - (polledUs - this.#lastPolledUs) / 1000
    this.#loop = now
    this.#lastPolledUs = polledUs
    return idle + active === 0 ? 0 : Math.max(0, busyMs) / (idle + active)
  }

  /** What the thread did since the meter was made or last read. */
  read(): ThreadTime {
    const cpuUs = threadCpuUs()
    const atUs = nowUs()
    const time = {
      eventLoopUtilization: this.utilization(),
      cpuUs: cpuUs === null || this.#cpuUs === null ? null : cpuUs - this.#cpuUs,
      wallUs: atUs - this.#atUs,
    }
    this.#cpuUs = cpuUs
    this.#atUs = atUs
    return time
  }
}
