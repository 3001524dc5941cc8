import { workerData } from 'node:worker_threads'

// The flag decides whether this thread lives long enough to take a task
if (Atomics.load(workerData as Int32Array, 0) === 1) {
  setTimeout(() => {
    throw new Error('it is not to be')
  })
  await new Promise(() => undefined)
}

/** Ends its thread. */
export default function doomedTask(isDoomed: boolean): string {
  if (isDoomed) process.exit(3)
  return 'alive'
}
