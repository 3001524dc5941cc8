import type { Handler } from './handler.js'
import { tutorial } from './tutorial.js'

const never = new Int32Array(new SharedArrayBuffer(4))

/** Blocks its thread without using CPU. Returns the tutorial's reply. */
export function makeSleep(nextMs: () => number): Handler {
  return request => {
    Atomics.wait(never, 0, 0, nextMs())
    return tutorial(request)
  }
}
