import { PLAN_DEFAULTS as DEFAULTS } from '../../../plan/defaults.js'
import { formatDurationMs, parseDurationMs, typedCount } from '../../../units.js'
import { flag, group, onOff } from '../flag.js'
import { number, text } from '../values.js'

/** How much load, and for how long. */
export const loadFlags = group('load', {
  connections: flag(
    number,
    `clients at once (${DEFAULTS.connections}; with -R at most ${typedCount(DEFAULTS.openConnections)})`,
    { alias: 'c' },
  ),
  workers: flag(number, 'driver threads (half the usable cores)', { alias: 'w' }),
  duration: flag(parseDurationMs, `how long to measure (${formatDurationMs(DEFAULTS.durationMs)})`, {
    alias: 'd',
  }),
  warmup: flag(
    parseDurationMs,
    `how long to warm up first; its requests are on top of -n (${formatDurationMs(DEFAULTS.warmupMs)}; with -n: 0s)`,
    { alias: 'W' },
  ),
  requests: flag(
    number,
    'exchanges to measure, without a warm-up unless -W is given; with -d, whichever comes first',
    { alias: 'n' },
  ),
  rate: flag(number, 'open load: requests a second in total', {
    alias: 'R',
  }),
  arrival: flag(text, `how an open load is spaced: constant, poisson, gamma:CV (${DEFAULTS.arrival})`),
  'keep-alive': onOff('keep connections for further exchanges', { alias: 'k' }),
  pipelining: flag(number, `requests outstanding on a connection; implies -k (${DEFAULTS.pipelining})`, {
    alias: 'p',
  }),
  runs: flag(number, `repeat the run; 95 % intervals from 3 on (${DEFAULTS.runs})`, { alias: 'x' }),
  seed: flag(number, `where randomness starts (${DEFAULTS.seed})`),
})
