import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { reasonOf, UsageError } from '../errors.js'
import { machine } from '../experiment/environment.js'
import { parseHandlerSpec } from '../plan/handler-spec.js'
import { HANDLINGS } from '../plan/handling.js'
import { parseServer, type ServerOptions } from '../plan/parse-server.js'
import { formatAddress } from '../plan/target.js'
import { type ServerLog, startServer } from '../server/server.js'
import { readFlags, serveFlags, type serverFlags, type Values } from './flags.js'
import { printable } from './printable.js'
import { stopOnSignals } from './stop-signals.js'

/** The flags of our own server as options of its plan. Throws UsageError for a handling or handler there is not. */
export function serverOptions(values: Values<typeof serverFlags>): ServerOptions {
  const handling = HANDLINGS.find(name => name === values.handling)
  if (values.handling !== undefined && handling === undefined)
    throw new UsageError(`--handling ${values.handling}: must be one of ${HANDLINGS.join(', ')}`)
  return {
    backlog: values.backlog,
    handling,
    threads: values.threads,
    slots: values.slots,
    handler: values.handler && handlerPath(values.handler),
    maxConnections: values['max-connections'],
    maxRequestBytes: values['max-request'],
    idleTimeoutMs: values['idle-timeout'],
    queueLimit: values['queue-limit'],
    drainTimeoutMs: values['drain-timeout'],
  }
}

/** A module's path is made absolute, so that a saved plan can be repeated from anywhere. */
function handlerPath(name: string): string {
  try {
    if (parseHandlerSpec(name).kind !== 'module') return name
  } catch {
    return name // parseServer says what is wrong with it
  }
  if (!existsSync(name)) throw new UsageError(`--handler ${name}: there is no such file`)
  return resolve(name)
}

const say = (line: string): void => console.log(line)

/** The tutorial's server. What it prints is the tutorial's, to the letter. */
export async function serve(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(serveFlags, argv)
  const plan = parseServer({ host: values.host, port: values.port, ...serverOptions(values) }, machine())
  const log: ServerLog = values.quiet
    ? {}
    : {
        onAccepted: peer => say(`[+] Accepted connection from ${peer}`),
        onRequest: request => say(`[*] Received: ${printable(request)}`),
        // A handler's error may well quote the request
        onTrouble: reason => say(`[!] ${printable(reason)}`),
      }
  const stop = stopOnSignals()
  try {
    const server = await startServer(plan, log)
    say(`[+] Listening on ${formatAddress(server.host, server.port)}`)
    if (!stop.signal.aborted)
      await new Promise(done => stop.signal.addEventListener('abort', done, { once: true }))
    say('\n[!] Exiting...')
    await server.stop()
    return 0
  } catch (error) {
    say(`[!!] Server died due to ${reasonOf(error)}`)
    return 1
  } finally {
    stop.release()
  }
}
