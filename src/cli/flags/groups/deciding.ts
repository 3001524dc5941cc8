import { RULE_DEFAULTS, TUNE_DEFAULTS } from '../../../plan/defaults.js'
import { GOALS, PICKS } from '../../../result/goals.js'
import { FIRST_LOOK, MOST_LOOKED_AT } from '../../../statistics/look-bounds.js'
import { formatDurationMs, parseDurationMs, typedShare } from '../../../units.js'
import { flag, group, list, onOff } from '../flag.js'
import { number, oneOf, text } from '../values.js'

/** When the runs of `compare --decide` and of `tune` end. */
export const rulingFlags = group('plan', {
  within: flag(text, `a difference of at most this counts as equal (${typedShare(RULE_DEFAULTS.within)})`),
  'most-runs': flag(
    number,
    `at most this many runs of each cell, from ${FIRST_LOOK} to ${MOST_LOOKED_AT} (${RULE_DEFAULTS.mostRuns})`,
  ),
})

/** What `tune` optimizes. */
export const tuningFlags = group('plan', {
  goal: flag(oneOf(GOALS), `what to optimize: ${GOALS.join(', ')} (${TUNE_DEFAULTS.goal})`),
  slo: list(text, "a limit that the setting must keep, such as 'p99<5ms'"),
  pick: flag(
    oneOf(PICKS),
    `best, or smallest: the smallest setting that is as good as the best (${TUNE_DEFAULTS.pick})`,
  ),
  'max-time': flag(
    parseDurationMs,
    `start no further run after this (${formatDurationMs(TUNE_DEFAULTS.maxTimeMs)})`,
  ),
})

/** What `compare` and `diff` report as a difference. */
export const comparingFlags = {
  ...group('plan', { decide: onOff('add runs until every verdict is better, worse or alike') }),
  ...group('output', {
    baseline: flag(text, 'the cell that the others are compared with (the first)'),
    resume: flag(text, 'continue a comparison that -o saved; a larger --runs adds runs'),
    'fail-on-regression': flag(
      text,
      'exit with 99 if a cell is shown to be worse by more than this, such as 5%, or to fail more often',
    ),
  }),
} as const
