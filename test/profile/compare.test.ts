import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareProfiles, profileComparisonSchema } from '../../src/profile/compare.js'
import { functionLines, profileSentence } from '../../src/report/function-lines.js'
import type { Comparison } from '../../src/result/comparison-result.js'
import { madeUpRunProfile } from './made-up-profile.js'

const ROUNDS = [0, 1, 2, 3, 4]
/** Noise from round to round, the same in both cells. */
const swing = (round: number): number => [0, 3, -2, 4, 1][round] ?? 0
const cell = (name: string, times: (round: number) => Readonly<Record<string, number>>) => ({
  name,
  profiles: ROUNDS.map(round => madeUpRunProfile(round, times(round))),
})

describe('functions of two cells', () => {
  const usual = (round: number) => ({
    '(idle)': 500,
    '(garbage collector)': 4,
    write: 40 + swing(round),
    'postMessage ': 10,
  })
  const base = cell('inline', usual)
  const other = cell('pool', round => ({ ...usual(round), work: 20 + swing(round) / 10 }))

  test('are listed with an interval if one cell spends more time in them', () => {
    const found = compareProfiles(base, other)
    const [first, ...rest] = found.functions
    assert.equal(first?.name, 'work')
    assert.ok(first !== undefined && first.low <= 20.12 && first.high >= 20.12 && first.low > 10)
    assert.deepEqual(rest, [])
    assert.equal(found.notToldApart, 3)
    assert.ok(Math.abs((found.total?.us ?? 0) - 20.12) < 0.01)
    assert.deepEqual(profileComparisonSchema.parse(JSON.parse(JSON.stringify(found))), found)
    assert.match(
      profileSentence(found),
      /^pool costs 20\.1 µs more per exchange than inline: 20\.1 in handler$/,
    )
    assert.match(
      profileSentence(compareProfiles(other, base)),
      /^inline costs 20\.1 µs less .*: 20\.1 in handler$/,
    )
  })

  test('are not listed if nothing differs, and waiting is ignored', () => {
    const found = compareProfiles(
      base,
      cell('again', round => ({ ...usual(round), '(idle)': 900, write: 40 + swing(4 - round) })),
    )
    assert.deepEqual(found.functions, [])
    assert.match(profileSentence(found), /^again and inline: no difference of the busy time/)
  })

  test('are compared by round, and not at all with fewer than three rounds', () => {
    const two = { name: 'two', profiles: other.profiles.slice(0, 2) }
    const found = compareProfiles(base, two)
    assert.deepEqual([found.rounds, found.total, found.functions], [2, null, []])
    assert.match(profileSentence(found), /2 profiled rounds are too few.*--runs 3/)
  })

  test('are printed as a sentence, the functions that differ, and the number of the others', () => {
    const lines = functionLines({ functions: [compareProfiles(base, other)] } as unknown as Comparison)
    assert.deepEqual(
      lines.map(({ name }) => name),
      ['Why', '', ''],
    )
    assert.match(lines[1]?.text ?? '', /^\+20\.1 µs \(.* to .*\) work mine\.mjs:4, handler$/)
    assert.equal(lines[2]?.text, '3 functions show no difference')
  })
})
