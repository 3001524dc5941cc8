import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NOISES, uniformsOf } from '../../bench/decisions/noise.js'
import { walk } from '../../bench/decisions/walk.js'
import { roundsToShow } from '../../src/statistics/rounds-to-show.js'
import { ruleOf } from '../../src/statistics/rules.js'

const plain = { alpha: 0.05, isLookedAtOnce: true }
const looked = { alpha: 0.05, isLookedAtOnce: false }
const noisy = { standardError: 0.04, rounds: 4 }

test('a smaller difference, a smaller error and more looks need more rounds', () => {
  const of = (ratio: number, how = plain) => roundsToShow(noisy, ratio, how)!
  assert.ok(of(1.05) > of(1.1))
  assert.ok(roundsToShow(noisy, 1.1, { ...plain, alpha: 0.01 })! > of(1.1))
  assert.ok(of(1.1, looked) > of(1.1))
  assert.equal(of(1 / 1.1), of(1.1))
})

test('the number of rounds is that of the t test: a spread of 8 % shows 10 % in 6 rounds', () => {
  // 2.5706 x 0.08 / sqrt(6) = 0.0840 <= ln 1.1 = 0.0953 < 2.7764 x 0.08 / sqrt(5) = 0.0993
  assert.equal(roundsToShow(noisy, 1.1, plain), 6)
})

test('no number is promised if 200 rounds would not show the difference', () => {
  assert.equal(roundsToShow({ standardError: 1, rounds: 4 }, 1.01, looked), null)
  assert.equal(roundsToShow({ standardError: 0, rounds: 4 }, 1.01, looked), 4)
})

test('the promised rounds show the difference in about half of the trials or more', () => {
  // Runs with a spread of 3 % make differences with a spread of 3 % x sqrt(2)
  const spread = 0.03 * Math.SQRT2
  const most = roundsToShow({ standardError: spread, rounds: 1 }, 1.05, looked)!
  const rule = ruleOf({
    ...{ kind: 'decide', base: 0, alpha: 0.05, within: 1e-9, mostRounds: most },
    metrics: [{ metric: 'rate', better: 'higher' }],
  })
  const uniform = uniformsOf(3)
  let shown = 0
  for (let trial = 0; trial < 200; trial++) {
    const truths = [{ rate: 0 }, { rate: Math.log(1.05) }]
    const { decision } = walk(rule, { truths, noise: NOISES.normal(uniform) })
    if (decision.kind === 'pairs' && decision.pairs[0]?.finding === 'better') shown++
  }
  assert.ok(shown >= 90 && shown <= 160, `${shown} of 200`)
})
