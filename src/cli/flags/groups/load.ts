import { parseDurationMs } from '../../../units.js'
import { flag, group, onOff } from '../flag.js'
import { number, text } from '../values.js'

/** How much load, and for how long. */
export const loadFlags = group('load', {
  connections: flag(number, 'clients at once (64)', { alias: 'c' }),
  workers: flag(number, 'driver threads (half the usable cores)', { alias: 'w' }),
  duration: flag(parseDurationMs, 'how long to measure (10s)', { alias: 'd' }),
  warmup: flag(
    parseDurationMs,
    'how long to warm up first; its requests are on top of -n (2s; with -n: 0s)',
    { alias: 'W' },
  ),
  requests: flag(
    number,
    'exchanges to measure, without a warm-up unless -W is given; with -d, whichever comes first',
    { alias: 'n' },
  ),
  rate: flag(number, 'open load: requests a second in total, on up to -c connections (1,000)', {
    alias: 'R',
  }),
  arrival: flag(text, 'how an open load is spaced: constant, poisson (constant)'),
  'keep-alive': onOff('keep connections for further exchanges', { alias: 'k' }),
  pipelining: flag(number, 'requests outstanding on a connection; implies -k (1)', { alias: 'p' }),
  runs: flag(number, 'repeat the run; 95 % intervals from 3 on (1)', { alias: 'x' }),
  seed: flag(number, 'where randomness starts (1)'),
})
