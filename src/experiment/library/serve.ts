import { checkNames } from '../../plan/check-options.js'
import { parseServer, type ServerOptions } from '../../plan/parse-server.js'
import type { RunningServer, ServerLog } from '../../server/running-server.js'
import { startServer } from '../../server/server.js'
import { machine } from '../environment.js'
import { withOptions } from './option-errors.js'

/**
 * The tutorial's server in this process, as `heythere serve` starts it; it listens when this resolves, and on port 0
 * says which it took. Rejects with UsageError, RunError or the system's error.
 */
export async function serve(options: ServerOptions = {}, log: ServerLog = {}): Promise<RunningServer> {
  checkNames(log, { onAccepted: 'function', onRequest: 'function', onTrouble: 'function' }, 'log.')
  return startServer(
    withOptions(() => parseServer(options, machine()), 'server'),
    log,
  )
}
