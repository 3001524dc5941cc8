import type { StartHandling } from './handling.js'
import { startLanes } from './pool/lanes.js'
import { startTasks } from './pool/tasks.js'

/**
 * In a pool of worker threads: request bytes go to a worker and reply bytes come back; the socket stays. A
 * Piscina task that can be aborted occupies its worker, so tasks are only for one request at once.
 */
export const startPool: StartHandling = (plan, recorder, onTrouble, stream) =>
  (plan.batch === 1 && plan.slots === 1 ? startTasks : startLanes)(plan, recorder, onTrouble, stream)
