import { PLAN_DEFAULTS, SPARE_DESCRIPTORS } from '../../../plan/defaults.js'
import { formatDurationMs, parseDurationMs } from '../../../units.js'
import { flag, group, list } from '../flag.js'
import { number, text } from '../values.js'

export const natsFlags = group('fleet', {
  nats: flag(text, 'NATS through which machines are one: nats://HOST:4222, tls://HOST:4222'),
  'nats-creds': flag(text, 'a credentials file for NATS'),
  'nats-ca': flag(text, "a file with the authority of NATS's certificate"),
  'nats-cert': flag(text, 'a file with our certificate for NATS'),
  'nats-key': flag(text, "a file with that certificate's key"),
})

/** What `bench` and the like take to drive from many machines. */
export const fleetFlags = {
  ...natsFlags,
  ...group('fleet', {
    agents: flag(number, `how many agents drive, with --workers threads each (${PLAN_DEFAULTS.agents})`),
    'agents-timeout': flag(
      parseDurationMs,
      `how long so many may take to be there (${formatDurationMs(PLAN_DEFAULTS.agentsTimeoutMs)})`,
    ),
  }),
} as const

export const agentFlags = {
  ...natsFlags,
  ...group('fleet', {
    allow: list(text, 'a HOST:PORT that may be loaded (loopback only)'),
    'max-connections': flag(number, `more are refused (${SPARE_DESCRIPTORS} below the limit of open files)`),
    'max-rate': flag(number, 'a higher rate is refused, and any closed load'),
    name: flag(text, 'what it is called in tables (host:process)'),
  }),
} as const
