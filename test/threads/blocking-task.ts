const never = new Int32Array(new SharedArrayBuffer(4))

/** Blocks its thread for 2 ms and returns its input. */
export default function blockingTask(id: number): number {
  Atomics.wait(never, 0, 0, 2)
  return id
}
