import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { historySchema } from '../../src/result/history.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-history-'))
after(() => rmSync(folder, { recursive: true }))

const at = (name: string): string => join(folder, name)

/** Saves a result with this throughput, dated `day` days after the first. */
function saveDay(day: number, perSecond: number, connections = 64): string {
  const windowMs = 1e7 / perSecond
  const runs = [1, 1.001, 0.999].map(factor => madeUpRun({ windowMs: windowMs * factor }))
  const result = madeUpResult({ target: '127.0.0.1:8000', connections }, ...runs)
  const started = new Date(Date.parse(result.environment.started) + day * 86_400_000).toISOString()
  const commit = `${day}`.padStart(40, 'c')
  const path = at(`day-${day}.json`)
  writeFileSync(path, JSON.stringify({ ...result, environment: { ...result.environment, started, commit } }))
  return path
}

// Varies by 2 %, and drops by a fifth on the seventh day
const days = Array.from({ length: 12 }, (_, day) =>
  saveDay(day, (day < 6 ? 1000 : 800) * (1 + 0.02 * Math.sin(2.4 * day))),
)

describe('history', () => {
  test('shows the results in the order of time, the step, and how much equal results vary', async () => {
    const { code, stdout, stderr } = await heythere('history', ...days.toReversed())
    assert.deepEqual([code, stderr], [0, ''])
    const rows = stdout.split('\n').filter(line => /2024-01-\d\d/.test(line))
    assert.equal(rows.length, 12)
    assert.match(rows[0] ?? '', /2024-01-01 00:00 +│ ccccccc +│ +1,000 /)
    assert.deepEqual(
      rows.flatMap((row, day) => (row.includes('worse') ? [day] : [])),
      [6],
    )
    assert.match(
      stdout,
      /^Trend +req\/s: 0\.8\d*x from day-6\.json on \(worse\); repeated\s+results\s+differ\s+by\s+up\s+to\s+\d/m,
    )
    assert.match(stdout, /p99: no step shown/)
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
  })

  test('saves a page, and a file for diff --noise that matches its schema', async () => {
    const { code, stdout } = await heythere(
      'history',
      ...days,
      '-o',
      at('h.html'),
      '-o',
      at('h.json'),
      '-o',
      at('h.txt'),
    )
    assert.deepEqual([code, stdout], [0, ''])
    assert.match(readFileSync(at('h.html'), 'utf8'), /^<!doctype html>.*level 2, 0\.8\d*x \(worse\)/s)
    const written: unknown = JSON.parse(readFileSync(at('h.json'), 'utf8'))
    const schema = JSON.parse((await heythere('schema', 'history')).stdout)
    const validate = new Ajv2020({ validateFormats: false }).compile(schema)
    assert.ok(validate(written), JSON.stringify(validate.errors))
    assert.deepEqual(JSON.parse((await heythere('history', ...days, '-j')).stdout), written)
    // 1.1x is more than 5 %, and less than the noise of these results
    const noise = historySchema.parse(written).trends[0]?.noise ?? 0
    assert.ok(noise > 0.03 && noise < 0.09, `${noise}`)
    const [base, change] = [saveDay(20, 1000), saveDay(21, 1000 * (1 + noise * 0.9))]
    const learnt = await heythere('diff', base, change, '--noise', at('h.json'))
    assert.match(learnt.stdout, /throughput no difference shown/)
    assert.match(learnt.stdout, /changes\s+below [\d.]+ %\s+\(throughput\)/)
    const fixed = await heythere('diff', base, change, '--noise', '1%')
    assert.match(fixed.stdout, /throughput .*: better/)
  })

  test('takes only results of the same plan and machine, and outputs that it can write', async () => {
    const other = saveDay(30, 1000, 8)
    const few = saveDay(31, 1000)
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['history', few], /history: give it two saved results or more/],
      [
        ['history', days[0]!, other],
        /day-0\.json: was not measured in the same way as day-30\.json: connections \(64, 8\); --force/,
      ],
      [['history', ...days, '-o', at('h.csv')], /the extension must be one of \.txt, \.json, \.html/],
      [['history', ...days, '-o', at('no/h.html')], /--output .*no\/h\.html: .*folder/],
      [['history', days[0]!, at('h.json')], /is not a saved result of bench/],
      [['diff', days[0]!, days[1]!, '--noise', days[0]!], /is not a saved history/],
      [['diff', days[0]!, days[1]!, '--noise', 'none.json'], /none\.json/],
    ]
    for (const [args, says] of cases) {
      const { code, stderr } = await heythere(...args)
      assert.equal(code, 2, args.join(' '))
      assert.match(stderr, says)
      assert.equal(stderr.split('\n').length, 2)
    }
    assert.equal((await heythere('history', days[0]!, other, '--force')).code, 0)
    const short = at('short.json')
    assert.equal((await heythere('history', days[0]!, days[1]!, '-o', short)).code, 0)
    const { code, stderr } = await heythere('diff', days[0]!, days[1]!, '--noise', short)
    assert.deepEqual([code, /too few results to learn from/.test(stderr)], [2, true])
  })
})
