import { z } from 'zod'
import { send as exchange } from '../client/send.js'
import { UsageError } from '../errors.js'
import { checkOrThrow, naming } from '../plan/check-plan.js'
import { PLAN_DEFAULTS, SERVER_DEFAULTS } from '../plan/defaults.js'
import { parseHost } from '../plan/host.js'
import { formatAddress } from '../plan/target.js'
import { printable } from '../printable.js'
import { TUTORIAL_REQUEST } from '../protocol/tutorial.js'
import { sendFlags } from './flags/send.js'
import { readFlags } from './read-flags.js'
import { stopOnSignals } from './stop-signals.js'

const optionsSchema = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  timeoutMs: z.number().min(1).max(86_400_000),
})

/** The tutorial's client: sends one message, and prints the reply on stdout. */
export async function send(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(sendFlags, argv)
  const { host, port, timeoutMs } = checkOrThrow(optionsSchema, {
    host: naming('--host', values.host ?? SERVER_DEFAULTS.host, parseHost),
    port: values.port ?? SERVER_DEFAULTS.port,
    timeoutMs: values.timeout ?? PLAN_DEFAULTS.timeoutMs,
  })
  const message = new TextEncoder().encode(
    argv.message === undefined ? TUTORIAL_REQUEST : String(argv.message),
  )
  if (message.length === 0) throw new UsageError('MESSAGE "": must not be empty')
  const stop = stopOnSignals()
  try {
    const reply = await exchange({
      endpoint: { host, port },
      address: formatAddress(host, port),
      message,
      timeoutMs,
      signal: stop.signal,
    })
    // On a terminal, foreign bytes must not move the cursor; a pipe gets them unchanged
    process.stdout.write(process.stdout.isTTY ? printable(reply) : reply)
    process.stdout.write('\n')
    return 0
  } catch (error) {
    if (!stop.signal.aborted) throw error
    console.log('\nExiting...')
    return stop.code() === 130 ? 0 : (stop.code() ?? 1)
  } finally {
    stop.release()
  }
}
