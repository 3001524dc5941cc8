import { checkNames } from '../../plan/check-options.js'
import { parseServer, type ServerOptions } from '../../plan/parse-server.js'
import type { RunningServer, ServerLog } from '../../server/running-server.js'
import { startServer } from '../../server/server.js'
import { machine } from '../environment.js'
import { withOptions } from './option-errors.js'

/**
 * Starts the tutorial's server in this process, like `heythere serve`. It listens when the promise resolves,
 * and reports its port if port 0 was given. Rejects with UsageError, RunError or the system's error.
 */
export async function serve(options: ServerOptions = {}, log: ServerLog = {}): Promise<RunningServer> {
  checkNames(log, { onAccepted: 'function', onRequest: 'function', onTrouble: 'function' }, 'log.')
  return startServer(
    withOptions(() => parseServer(options, machine()), 'server'),
    log,
  )
}
