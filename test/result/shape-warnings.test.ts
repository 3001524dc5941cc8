import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Result } from '../../src/result/result.js'
import { madeUpResult, madeUpRun } from './made-up-result.js'
import { madeUpShaped } from './made-up-stages.js'

const raised = ({ warnings }: Result, code: string) => warnings.find(warning => warning.code === code)
const usual = () => 1000

test('a stage with too few requests for its p99 is named; a pause and a stage of 1,000 are not', () => {
  const short = madeUpShaped({ stages: ['1s:1000', '1s:0', '1s:999', '1s:0..100'] }, usual)
  assert.deepEqual(raised(short, 'stage-too-short'), {
    code: 'stage-too-short',
    figure: 50,
    message:
      'stage 3 has 999 requests, stage 4 has 50 requests, and p99 needs 1,000: make such a stage longer, or its rate higher',
  })
  assert.equal(raised(madeUpShaped({ stages: ['1s:1000'] }, usual), 'stage-too-short'), undefined)
  assert.equal(raised(madeUpResult({}, madeUpRun()), 'stage-too-short'), undefined)
})

test('fewer than ten bursts raise a warning', () => {
  const of = (arrival: string, count: number) =>
    raised(
      madeUpResult({ target: 'a:1', ratePerSecond: 100, arrival }, madeUpRun({ response: [[500, count]] })),
      'few-bursts',
    )
  assert.equal(of('gamma:10', 500)?.figure, 5)
  assert.match(
    of('gamma:10', 500)?.message ?? '',
    /^500 requests with gaps of CV 10 come in about 5 bursts, and/,
  )
  for (const [arrival, count] of [
    ['gamma:10', 1000],
    ['gamma:3', 90],
    ['gamma:0.5', 5],
    ['poisson', 5],
    ['constant', 5],
  ] as const)
    assert.equal(of(arrival, count), undefined, `${count} of ${arrival}`)
})

test('a throughput that varies with its shape or bursts is not called unsteady', () => {
  const okBySecond = [1000, 1500, 500, 1600, 400, 1500, 500, 1500, 1000]
  const of = (arrival: string) =>
    raised(
      madeUpResult({ target: 'a:1', ratePerSecond: 1000, arrival }, madeUpRun({ okBySecond })),
      'unsteady',
    )
  assert.notEqual(of('poisson'), undefined)
  assert.notEqual(of('gamma:3'), undefined)
  assert.equal(of('gamma:20'), undefined)
  assert.equal(raised(madeUpShaped({ stages: ['9s:0..1000'] }, usual), 'unsteady'), undefined)
})
