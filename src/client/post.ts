import type { Outbox } from '../workload/outbox.js'
import type { WriteTarget } from './messages.js'

/** Writes what was collected, if anything was. Returns the number of bytes. */
export function post(outbox: Outbox, to: WriteTarget): number {
  if (outbox.isEmpty) return 0
  const bytes = outbox.take()
  to.write(bytes)
  outbox.release(to.isPending)
  return bytes.length
}
