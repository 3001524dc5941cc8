import type { StartHandling } from './handling.js'
import { startLanes } from './pool/lanes.js'
import { startTasks } from './pool/tasks.js'

/**
 * In a pool of worker threads: a request's bytes cross to a worker and its reply's come back; the socket stays.
 * A Piscina task that can be aborted has its worker for itself, so tasks are for one request at once only.
 */
export const startPool: StartHandling = (plan, recorder, onTrouble, stream) =>
  (plan.batch === 1 && plan.slots === 1 ? startTasks : startLanes)(plan, recorder, onTrouble, stream)
