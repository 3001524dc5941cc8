import { Session } from 'node:inspector'
import { type CpuProfile, cpuProfileSchema, SAMPLE_US } from './cpu-profile.js'

/** Samples the calling thread from now on. Its session is inside the process: no port is opened. */
export class ThreadProfiler {
  readonly #session = new Session()

  constructor() {
    this.#session.connect()
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US })
    this.#session.post('Profiler.start')
  }

  /** Call it once. A session with one's own thread answers before post() returns. */
  stop(): CpuProfile {
    let profile: unknown = null
    this.#session.post('Profiler.stop', (error, answer) => {
      profile = error ?? answer.profile
    })
    this.#session.disconnect()
    return cpuProfileSchema.parse(profile)
  }
}
