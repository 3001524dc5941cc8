import { reasonOf } from '../errors.js'
import { machine } from '../experiment/environment.js'
import { parseServer } from '../plan/parse-server.js'
import { formatAddress } from '../plan/target.js'
import { printable } from '../printable.js'
import type { ServerLog } from '../server/running-server.js'
import { startServer } from '../server/server.js'
import { serveFlags } from './flags.js'
import { readFlags } from './read-flags.js'
import { serverOptions } from './server-options.js'
import { stopOnSignals } from './stop-signals.js'

const say = (line: string): void => console.log(line)

/** The tutorial's server. What it prints is the tutorial's, to the letter. */
export async function serve(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(serveFlags, argv)
  const plan = parseServer(
    { host: values.host, port: values.port, keepAlive: values['keep-alive'], ...serverOptions(values) },
    machine(),
  )
  const log: ServerLog = values.quiet
    ? {}
    : {
        onAccepted: peer => say(`[+] Accepted connection from ${peer}`),
        onRequest: request => say(`[*] Received: ${printable(request)}`),
        // A handler's error may well quote the request
        onTrouble: reason => say(`[!] ${printable(reason)}`),
      }
  const stop = stopOnSignals()
  const over = new Promise<null>(done => {
    stop.signal.addEventListener('abort', () => done(null), { once: true })
    // Nobody reads what it says: `| head -1` has seen enough
    process.stdout.once('error', () => done(null))
  })
  try {
    // What has not come up by then ends with the process
    const server = await Promise.race([startServer(plan, log), over])
    if (server) {
      say(`[+] Listening on ${formatAddress(server.host, server.port)}`)
      await over
      await server.stop()
    }
    say('\n[!] Exiting...')
    return 0
  } catch (error) {
    say(`[!!] Server died due to ${reasonOf(error)}`)
    return 1
  } finally {
    stop.release()
  }
}
