import { benchFlags } from './bench.js'
import { refused } from './flag.js'

const ofOneClient = 'try runs one client on this machine; leave it out'
const notTried = 'try measures nothing and prints a transcript; leave it out'
/** What `try` reads: everything about the exchange and its target. */
export const tryFlags = {
  ...benchFlags,
  output: refused(benchFlags.output, notTried),
  otlp: refused(benchFlags.otlp, notTried),
  metrics: refused(benchFlags.metrics, notTried),
  json: refused(benchFlags.json, notTried),
  threshold: refused(benchFlags.threshold, notTried),
  profile: refused(benchFlags.profile, notTried),
  percentiles: refused(benchFlags.percentiles, notTried),
  nats: refused(benchFlags.nats, ofOneClient),
  'nats-creds': refused(benchFlags['nats-creds'], ofOneClient),
  'nats-ca': refused(benchFlags['nats-ca'], ofOneClient),
  'nats-cert': refused(benchFlags['nats-cert'], ofOneClient),
  'nats-key': refused(benchFlags['nats-key'], ofOneClient),
  agents: refused(benchFlags.agents, ofOneClient),
  'agents-timeout': refused(benchFlags['agents-timeout'], ofOneClient),
} as const
