import { PACINGS } from '../../../load/pacing.js'
import { PLAN_DEFAULTS as DEFAULTS } from '../../../plan/defaults.js'
import { formatDurationMs, parseDurationMs, typedCount } from '../../../units.js'
import { flag, group, onOff } from '../flag.js'
import { number, oneOf, text } from '../values.js'

/** How much load, and for how long. */
export const loadFlags = group('load', {
  connections: flag(
    number,
    `concurrent clients (${DEFAULTS.connections}; with -R at most ${typedCount(DEFAULTS.openConnections)})`,
    { alias: 'c' },
  ),
  workers: flag(number, 'driver threads (half the usable cores)', { alias: 'w' }),
  duration: flag(parseDurationMs, `how long to measure (${formatDurationMs(DEFAULTS.durationMs)})`, {
    alias: 'd',
  }),
  warmup: flag(
    parseDurationMs,
    `how long to warm up first; its requests do not count for -n (${formatDurationMs(DEFAULTS.warmupMs)}; with -n: 0s)`,
    { alias: 'W' },
  ),
  requests: flag(
    number,
    'number of exchanges to measure, without warm-up unless -W is given; with -d, whichever comes first',
    { alias: 'n' },
  ),
  rate: flag(number, 'open load: total requests per second', {
    alias: 'R',
  }),
  arrival: flag(text, `arrivals of an open load: constant, poisson, gamma:CV (${DEFAULTS.arrival})`),
  pacing: flag(
    oneOf(PACINGS),
    `how the driver waits for due times of an open load: spin is precise and takes a core, block uses little CPU (${DEFAULTS.pacing})`,
  ),
  'keep-alive': onOff('reuse connections for further exchanges', { alias: 'k' }),
  pipelining: flag(number, `requests in flight on a connection; implies -k (${DEFAULTS.pipelining})`, {
    alias: 'p',
  }),
  runs: flag(number, `number of runs; 95 % intervals from 3 runs on (${DEFAULTS.runs})`, { alias: 'x' }),
  seed: flag(number, `seed of all random numbers (${DEFAULTS.seed})`),
})
