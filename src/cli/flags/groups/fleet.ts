import { PLAN_DEFAULTS, SPARE_DESCRIPTORS } from '../../../plan/defaults.js'
import { formatDurationMs, parseDurationMs } from '../../../units.js'
import { flag, group, list } from '../flag.js'
import { number, text } from '../values.js'

export const natsFlags = group('fleet', {
  nats: flag(text, 'the NATS server that connects the machines: nats://HOST:4222, tls://HOST:4222'),
  'nats-creds': flag(text, 'a credentials file for NATS'),
  'nats-ca': flag(text, "a PEM file with the CA of NATS's certificate"),
  'nats-cert': flag(text, 'a PEM file with our client certificate for NATS'),
  'nats-key': flag(text, 'a PEM file with the key of --nats-cert'),
})

/** The flags of `bench` and similar commands for a load from several machines. */
export const fleetFlags = {
  ...natsFlags,
  ...group('fleet', {
    agents: flag(number, `number of agents, with --workers threads each (${PLAN_DEFAULTS.agents})`),
    'agents-timeout': flag(
      parseDurationMs,
      `how long to wait until all agents are there (${formatDurationMs(PLAN_DEFAULTS.agentsTimeoutMs)})`,
    ),
  }),
} as const

export const agentFlags = {
  ...natsFlags,
  ...group('fleet', {
    allow: list(text, 'a HOST:PORT that this agent may load (loopback only)'),
    'max-connections': flag(
      number,
      `refuse a load of more connections (${SPARE_DESCRIPTORS} below the limit of open files)`,
    ),
    'max-rate': flag(number, 'refuse a load of a higher rate, and any closed load'),
    name: flag(text, 'name of this agent in tables (host:process)'),
  }),
} as const
