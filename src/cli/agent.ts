import { setTimeout } from 'node:timers/promises'
import { driveShares } from '../driver/driver.js'
import { RunError, UsageError } from '../errors.js'
import { machine } from '../experiment/environment.js'
import { version } from '../experiment/version.js'
import { Agent } from '../fleet/agent.js'
import { describeAllow, type Limits, parseAllow } from '../fleet/limits.js'
import { nameSchema } from '../fleet/messages.js'
import { connectNats, type NatsSettings } from '../fleet/nats.js'
import type { Wire } from '../fleet/wire.js'
import { naming } from '../plan/check-plan.js'
import { SPARE_DESCRIPTORS } from '../plan/defaults.js'
import { mostConnections } from '../plan/parse-server.js'
import { printable } from '../printable.js'
import { nowUs } from '../threads/clock.js'
import { formatCount } from '../units.js'
import { agentFlags } from './flags/groups/fleet.js'
import { newId, ownName } from './fleet-options.js'
import { natsOptions } from './nats-options.js'
import { readFlags, type Values } from './read-flags.js'
import { stopOnSignals } from './stop-signals.js'

const AGAIN_MS = 1000

const say = (line: string): void => console.log(printable(line))

function limitsOf(values: Values<typeof agentFlags>): Limits {
  const most = mostConnections(machine())
  const maxConnections = values['max-connections'] ?? most
  if (maxConnections < 1 || maxConnections > most)
    throw new UsageError(
      `--max-connections ${maxConnections}: must be from 1 to ${most}, ${SPARE_DESCRIPTORS} below the limit of open files`,
    )
  return {
    allow: (values.allow ?? []).map(text => naming('--allow', text, parseAllow)),
    maxConnections,
    maxRatePerSecond: values['max-rate'] ?? null,
  }
}

/** Retries until NATS is up, since an agent may be started before it. null: stopped before. */
async function patiently(settings: NatsSettings, signal: AbortSignal): Promise<Wire | null> {
  for (let tries = 0; !signal.aborted; tries++) {
    try {
      return await connectNats(settings)
    } catch (error) {
      if (!(error instanceof RunError) || error.code !== 'nats-absent') throw error
      if (tries === 0) say(`[!] ${error.message}; trying on`)
    }
    await setTimeout(AGAIN_MS, undefined, { signal }).catch(() => undefined)
  }
  return null
}

/** Offers this machine to a fleet until stopped. Resolves with the exit code: 0 on any signal, like serve. */
export async function agent(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(agentFlags, argv)
  const name = values.name ?? ownName()
  if (!nameSchema.safeParse(name).success)
    throw new UsageError(`--name ${name}: must be up to 100 letters, digits and . : @ - _`)
  const limits = limitsOf(values)
  const settings = { ...natsOptions(values), name: `heythere agent ${name}` }
  const stop = stopOnSignals()
  try {
    const wire = await patiently({ ...settings, onTrouble: reason => say(`[!] ${reason}`) }, stop.signal)
    if (!wire) return 0
    const agent = new Agent(wire, {
      id: newId(),
      name,
      version: version(),
      limits,
      drive: driveShares,
      clock: nowUs,
      log: say,
    })
    const rate =
      limits.maxRatePerSecond === null ? '' : `, ${formatCount(limits.maxRatePerSecond)} requests/s`
    say(
      `[+] ${name} is ready at ${settings.address.host}: ${describeAllow(limits)}, up to ${formatCount(limits.maxConnections)} connections${rate}`,
    )
    const stopped = new Promise<null>(resolve => {
      if (stop.signal.aborted) resolve(null)
      stop.signal.addEventListener('abort', () => resolve(null), { once: true })
    })
    const reason = await Promise.race([stopped, agent.stuck, wire.closed])
    say(reason === null ? '[!] Exiting...' : `[!!] Agent died due to ${reason}`)
    await agent.stop()
    await wire.close()
    return reason === null ? 0 : 1
  } finally {
    stop.release()
  }
}
