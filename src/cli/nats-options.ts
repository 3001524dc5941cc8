import { UsageError } from '../errors.js'
import type { NatsSettings } from '../fleet/nats.js'
import { parseNatsUrl, withoutSecrets } from '../fleet/nats-url.js'
import { naming } from '../plan/check-plan.js'
import { MOST_PEM_BYTES, readLimited } from '../read-limited.js'
import type { natsFlags } from './flags/groups/fleet.js'
import type { Values } from './read-flags.js'

/** Reads a file before anything runs, so an unreadable one is reported as wrong use. */
const readable = (flag: string, path: string): Uint8Array =>
  naming(`--${flag}`, path, () => readLimited(path, MOST_PEM_BYTES, 'it is not a certificate or key'))

/** The NATS settings of the flags. Throws UsageError with flag, value and cure. */
export function natsOptions(
  values: Values<typeof natsFlags>,
): Pick<NatsSettings, 'address' | 'creds' | 'ca' | 'cert' | 'key'> {
  const url = values.nats
  if (url === undefined)
    throw new UsageError('--nats: is missing; where is NATS? Such as --nats nats://host:4222')
  const file = (flag: 'nats-ca' | 'nats-cert' | 'nats-key'): string | null => {
    const path = values[flag]
    if (path === undefined) return null
    readable(flag, path)
    return path
  }
  return {
    address: naming('--nats', withoutSecrets(url), () => parseNatsUrl(url)),
    creds: values['nats-creds'] === undefined ? null : readable('nats-creds', values['nats-creds']),
    ca: file('nats-ca'),
    cert: file('nats-cert'),
    key: file('nats-key'),
  }
}
