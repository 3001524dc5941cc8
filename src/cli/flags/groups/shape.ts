import { parseDurationMs } from '../../../units.js'
import { flag, group, list } from '../flag.js'
import { number, text } from '../values.js'

/** How the load goes over time. */
export const shapeFlags = group('shape', {
  stage: list(text, 'open load in stages: 30s:0..2k goes from rate to rate, 2m:2k holds one; a row each'),
  'rate-file': flag(text, 'open load by a file of seconds,rate a line; the rate is linear between'),
  'rate-scale': flag(number, 'what the rates of --rate-file are multiplied by, such as 0.1 (1)'),
  'rate-speed': flag(number, 'how much faster than written --rate-file goes, such as 60 (1)'),
  'ramp-up': flag(
    parseDurationMs,
    'closed load: connections begin evenly over this, before the warm-up (0s)',
  ),
  'connect-rate': flag(number, 'handshakes a second at most, over all threads and agents'),
})
