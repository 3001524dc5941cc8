import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Turns } from '../../src/workload/turns.js'
import { drawText, variableOf } from './variables/drawing.js'

/** This many turns, dealt over shares like requests: share i takes the turns i, i + of, ... */
function turnsOf(shares: number, total: number, take: (index: number, of: number) => () => string): string[] {
  return Array.from({ length: shares }, (_, index) => {
    const next = take(index, shares)
    const count = Math.floor(total / shares) + (index < total % shares ? 1 : 0)
    return Array.from({ length: count }, next)
  }).flat()
}

const counts = (texts: readonly string[]): Map<string, number> => {
  const found = new Map<string, number>()
  for (const text of texts) found.set(text, (found.get(text) ?? 0) + 1)
  return found
}

describe('turns', () => {
  it('are taken once per pass, in any split', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 4 }),
        (count, shares, passes) => {
          const all = turnsOf(shares, count * passes, (index, of) => {
            const turns = new Turns({ index, of }, count)
            return () => {
              const turn = `${turns.pass}/${turns.position}`
              turns.advance()
              return turn
            }
          })
          assert.equal(all.length, count * passes)
          assert.equal(new Set(all).size, count * passes, 'no turn is taken twice in a pass')
          for (const turn of all) assert.ok(Number(turn.split('/')[0]) < passes, turn)
        },
      ),
    )
  })

  it('of a sequence give each number once over all threads, in order', () => {
    const all = turnsOf(7, 1000, (index, of) => {
      const value = variableOf('seq:1..', { share: { index, of } })
      return () => drawText(value)
    })
    assert.deepEqual(
      all.map(Number).sort((a, b) => a - b),
      Array.from({ length: 1000 }, (_, index) => index + 1),
    )
  })

  it('of a finite sequence start again with the first number', () => {
    const all = counts(
      turnsOf(3, 5 * 12, (index, of) => {
        const value = variableOf('seq:-1..3', { share: { index, of } })
        return () => drawText(value)
      }),
    )
    assert.deepEqual(Object.fromEntries(all), { '-1': 12, 0: 12, 1: 12, 2: 12, 3: 12 })
  })
})
