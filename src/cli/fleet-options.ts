import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { Drive } from '../driver/drive.js'
import { drive } from '../driver/driver.js'
import { UsageError } from '../errors.js'
import { version } from '../experiment/version.js'
import { PLAN_DEFAULTS } from '../plan/defaults.js'
import { nowUs } from '../threads/clock.js'
import { fleetFlags } from './flags/groups/fleet.js'
import { natsOptions } from './nats-options.js'
import type { Values } from './read-flags.js'

/** The name of this machine in a fleet: host and process. */
export const ownName = (): string => `${hostname().replaceAll(/[^\w.-]/g, '-')}:${process.pid}`

/** Identifies one agent or one coordinator in NATS subjects. */
export const newId = (): string => randomBytes(8).toString('hex')

/**
 * Calls `use` with a driver, this machine or with --nats a fleet, and releases the fleet at the end. `say`
 * reports troubles.
 */
export async function withDrive<Out>(
  values: Values<typeof fleetFlags>,
  use: (drives: Drive) => Promise<Out>,
  say: (line: string) => void,
): Promise<Out> {
  if (values.nats === undefined) {
    const stray = Object.keys(fleetFlags).find(flag => values[flag as keyof typeof fleetFlags] !== undefined)
    if (stray !== undefined)
      throw new UsageError(`--${stray}: is for a fleet; add --nats URL or leave it out`)
    return use(drive)
  }
  const [{ Fleet }, { connectNats }] = await Promise.all([
    import('../fleet/coordinator.js'),
    import('../fleet/nats.js'),
  ])
  const caller = { session: newId(), from: ownName(), version: version() }
  const onTrouble = (reason: string) => say(`heythere: ${reason}`)
  const wire = await connectNats({ ...natsOptions(values), name: `heythere ${caller.from}`, onTrouble })
  const agentsTimeoutMs = values['agents-timeout'] ?? PLAN_DEFAULTS.agentsTimeoutMs
  const fleet = new Fleet(wire, { caller, agentsTimeoutMs, clock: nowUs })
  try {
    return await use(fleet.drive)
  } finally {
    fleet.close()
    await wire.close()
  }
}
