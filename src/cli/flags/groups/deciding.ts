import { RULE_DEFAULTS, TUNE_DEFAULTS } from '../../../plan/defaults.js'
import { GOALS, PICKS } from '../../../result/goals.js'
import { FIRST_LOOK, MOST_LOOKED_AT } from '../../../statistics/look-bounds.js'
import { formatDurationMs, parseDurationMs, typedShare } from '../../../units.js'
import { flag, group, list, onOff } from '../flag.js'
import { number, oneOf, text } from '../values.js'

/** When the runs of `compare --decide` and of `tune` end. */
export const rulingFlags = group('plan', {
  within: flag(text, `what differs by no more than this is as good (${typedShare(RULE_DEFAULTS.within)})`),
  'most-runs': flag(
    number,
    `the most runs of each cell, from ${FIRST_LOOK} to ${MOST_LOOKED_AT} (${RULE_DEFAULTS.mostRuns})`,
  ),
})

/** What `tune` looks for. */
export const tuningFlags = group('plan', {
  goal: flag(oneOf(GOALS), `what is to be best: ${GOALS.join(', ')} (${TUNE_DEFAULTS.goal})`),
  slo: list(text, "a bound that the setting has to keep, such as 'p99<5ms'"),
  pick: flag(oneOf(PICKS), `best, or smallest: the least of those that are as good (${TUNE_DEFAULTS.pick})`),
  'max-time': flag(
    parseDurationMs,
    `no run begins after this (${formatDurationMs(TUNE_DEFAULTS.maxTimeMs)})`,
  ),
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
