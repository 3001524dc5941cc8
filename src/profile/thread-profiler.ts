import { type Profiler, Session } from 'node:inspector'
import { setFlagsFromString } from 'node:v8'
import { type CpuProfile, SAMPLE_US } from './cpu-profile.js'

/**
 * Forbids the optimizing compilers of this process to inline functions. V8 counts the samples of an inlined function for its
 * caller, and the functions that a profile is taken for are often small. Call it before any code is hot.
 */
export function forbidInlining(): void {
  for (const flag of ['--no-turbo-inlining', '--no-maglev-inlining']) setFlagsFromString(flag)
}

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
    let stopped: Profiler.Profile | Error = new Error('the profiler has not answered')
    this.#session.post('Profiler.stop', (error, answer) => {
      stopped = error ?? answer.profile
    })
    this.#session.disconnect()
    return complete(stopped)
  }
}

/** V8 writes all fields; the protocol allows it to leave out the samples. */
function complete(stopped: Profiler.Profile | Error): CpuProfile {
  if (stopped instanceof Error) throw stopped
  const { samples, timeDeltas } = stopped
  if (!samples || !timeDeltas) throw new Error('V8 wrote a profile without samples')
  return { ...stopped, samples, timeDeltas }
}
