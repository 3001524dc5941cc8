import { parseDurationMs } from '../../../units.js'
import { flag, group, list } from '../flag.js'
import { number, text } from '../values.js'

/** How the load changes over time. */
export const shapeFlags = group('shape', {
  stage: list(
    text,
    'a stage of an open load: 30s:0..2k goes from rate to rate, 2m:2k holds one; each has a row',
  ),
  'rate-file': flag(
    text,
    'an open load from a file with lines of seconds,rate; rates between lines are interpolated',
  ),
  'rate-scale': flag(number, 'multiply the rates of --rate-file by this, such as 0.1 (1)'),
  'rate-speed': flag(number, 'play --rate-file this many times faster, such as 60 (1)'),
  'ramp-up': flag(
    parseDurationMs,
    'closed load: start the connections evenly over this time, before the warm-up (0s)',
  ),
  'connect-rate': flag(number, 'at most this many new connections per second, over all threads and agents'),
})
