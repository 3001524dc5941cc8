import { reasonOf } from '../errors.js'
import { machine } from '../experiment/environment.js'
import { parseServer } from '../plan/parse-server.js'
import { formatAddress } from '../plan/target.js'
import type { ServerLog } from '../server/running-server.js'
import { startServer } from '../server/server.js'
import { serveFlags } from './flags/serve.js'
import { readFlags } from './read-flags.js'
import { LOGS, USUAL_LOG } from './serve-log.js'
import { serverOptions } from './server-options.js'
import { stopOnSignals } from './stop-signals.js'

/** The tutorial's server. Its output is exactly the tutorial's. */
export async function serve(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(serveFlags, argv)
  const plan = parseServer(
    { host: values.host, port: values.port, keepAlive: values['keep-alive'], ...serverOptions(values) },
    machine(),
  )
  const say = LOGS[values.log ?? USUAL_LOG]
  const ofConnections: ServerLog = {
    onAccepted: peer => say('accepted', peer),
    onRequest: request => say('received', request),
  }
  const log: ServerLog = {
    ...(values.quiet ? {} : ofConnections),
    onTrouble: reason => say('trouble', reason),
  }
  const stop = stopOnSignals()
  const over = new Promise<null>(done => {
    stop.signal.addEventListener('abort', () => done(null), { once: true })
    // The reader of the output is gone, as with `| head -1`
    process.stdout.once('error', () => done(null))
  })
  try {
    // A server that is still starting ends with the process
    const server = await Promise.race([startServer(plan, log), over])
    if (server) {
      say('listening', formatAddress(server.host, server.port))
      await over
      await server.stop()
    }
    say('exiting')
    return 0
  } catch (error) {
    say('died', reasonOf(error))
    return 1
  } finally {
    stop.release()
  }
}
