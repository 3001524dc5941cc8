import { parseDurationMs } from '../../../units.js'
import { flag, group, list, onOff } from '../flag.js'
import { number, text } from '../values.js'

/** When the runs of `compare --decide` and of `tune` end. */
export const rulingFlags = group('plan', {
  within: flag(text, 'what differs by no more than this is as good (5%)'),
  'most-runs': flag(number, 'the most runs of each cell, from 4 to 200 (20)'),
})

/** What `tune` looks for. */
export const tuningFlags = group('plan', {
  goal: flag(text, 'what is to be best: throughput, p50, p99, cpu (throughput)'),
  slo: list(text, "a bound that the setting has to keep, such as 'p99<5ms'"),
  pick: flag(text, 'best, or smallest: the least of those that are as good (best)'),
  'max-time': flag(parseDurationMs, 'no round begins after this (10m)'),
})

/** What `compare` and `diff` call a difference. */
export const comparingFlags = {
  ...group('plan', { decide: onOff('go on until every verdict is better, worse or alike') }),
  ...group('output', {
    baseline: flag(text, 'the cell that the others are held against (the first)'),
    resume: flag(text, 'a file that -o saved: its runs are kept, and a larger --runs adds more'),
    'fail-on-regression': flag(
      text,
      'exit 99 when a cell is shown to be worse by more than this, such as 5%, or to fail more',
    ),
  }),
} as const
