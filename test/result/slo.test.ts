import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSlo } from '../../src/result/slo.js'

test('a bound that a higher rate breaks is accepted', () => {
  for (const text of [
    'p99<5ms',
    'p50<=10s',
    'max<1s',
    'mean<=3ms',
    'errors<1%',
    'errors<=0',
    'errors<=99.9%',
  ])
    assert.equal(parseSlo(text).text, text)
})

test('a bound that no rate keeps, or that a higher rate cannot break, is refused with the cure', () => {
  for (const [text, why] of [
    ['throughput>10', /^throughput is the result of a search; give a limit that a higher rate breaks/],
    ['throughput<1k', /^throughput is the result of a search/],
    ['p99>1ms', /^a higher rate does not break it/],
    ['errors>=1%', /^a higher rate does not break it/],
    ['errors<=100%', /^no rate breaks it/],
    ['errors<101%', /^no rate breaks it/],
    ['p99<0s', /^no rate keeps it/],
    ['errors<0', /^no rate keeps it/],
    ['p98<1ms', /^not a threshold/],
  ] as const)
    assert.throws(() => parseSlo(text), { name: 'UnitError', message: why })
})
