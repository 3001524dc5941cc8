import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { madeUpGrid, madeUpPair, madeUpSearch } from '../report/made-up-comparison.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-report-'))
const at = (name: string): string => join(folder, name)
function saved(name: string, value: unknown): string {
  writeFileSync(at(name), JSON.stringify(value))
  return at(name)
}
const result = saved('result.json', madeUpResult({ target: '127.0.0.1:1' }, madeUpRun()))
const other = saved('other.json', madeUpResult({ target: '127.0.0.1:1' }, madeUpRun()))
const pair = saved('pair.json', madeUpPair())
const grid = saved('grid.json', madeUpGrid())
const search = saved('search.json', madeUpSearch())

describe('report', () => {
  test('shows each kind of saved file as its command did, and several files together', async () => {
    const { code, stdout, stderr } = await heythere('report', result, pair, search)
    assert.deepEqual([code, stderr], [0, ''])
    for (const text of ['Title       result.json', 'Answer      Use pool', 'Answer      100 requests/s'])
      assert.ok(stdout.includes(text), text)
    assert.doesNotMatch((await heythere('report', result)).stdout, /Title/)
  })

  test('reads the file that it saved of several results, each by its name', async () => {
    const both = at('BOTH.JSON')
    assert.equal((await heythere('report', result, pair, '-o', both)).code, 0)
    const again = await heythere('report', both)
    assert.deepEqual([again.code, again.stdout], [0, (await heythere('report', result, pair)).stdout])
    const list = saved('list.json', [
      JSON.parse(readFileSync(result, 'utf8')),
      JSON.parse(readFileSync(other, 'utf8')),
    ])
    const { stdout } = await heythere('report', list, pair)
    for (const title of ['list.json 1', 'list.json 2'])
      assert.ok(stdout.includes(`Title       ${title}`), title)
    const wrong = await heythere('report', saved('wrong.json', [{ schema: 'x' }]))
    assert.match(
      wrong.stderr,
      /wrong\.json, number 1 in it: is not a saved result, comparison, search or tune \(schema x\)/,
    )
    assert.match((await heythere('report', saved('none.json', []))).stderr, /none\.json: is an empty list/)
    assert.match(
      (await heythere('diff', result, list)).stderr,
      /list\.json: is not a saved result .*a list of 2/,
    )
  })

  test('each format goes to stdout, or to files by their extensions', async () => {
    const starts = {
      json: '{',
      csv: 'title,cell,',
      markdown: '- **Answer**',
      hgrm: '#[Response',
      html: '<!doctype',
      hlog: '#[Histogram log',
      junit: '<?xml',
    }
    for (const [format, start] of Object.entries(starts)) {
      const { code, stdout } = await heythere('report', result, '--format', format)
      assert.equal(code, 0)
      assert.ok(stdout.startsWith(start), format)
    }
    const files = ['.txt', '.json', '.csv', '.md', '.hgrm', '.html', '.hlog', '.junit.xml'].map(extension =>
      at(`out${extension}`),
    )
    const { code, stdout } = await heythere('report', result, ...files.flatMap(file => ['-o', file]))
    assert.deepEqual([code, stdout], [0, ''])
    for (const file of files) assert.ok(readFileSync(file, 'utf8').length > 100, file)
    assert.equal(
      readFileSync(at('out.json'), 'utf8'),
      (await heythere('report', result, '--format', 'json')).stdout,
    )
    assert.deepEqual(
      JSON.parse(readFileSync(at('out.json'), 'utf8')),
      JSON.parse(readFileSync(result, 'utf8')),
    )
  })

  test('a device and stdout take the format that is asked for', async () => {
    const { code, stdout } = await heythere('report', grid, '--format', 'csv', '-o', '/dev/null', '-o', '-')
    assert.equal(code, 0)
    assert.equal(stdout.split('\r\n').length, 14 * 3 + 2)
  })

  test('a file from elsewhere cannot move the cursor', async () => {
    const title = 'a\u001b[2Jb\u202ec\r\nd'
    const file = saved('hostile.json', madeUpResult({ target: '127.0.0.1:1', title }, madeUpRun()))
    for (const format of ['table', 'markdown']) {
      const { code, stdout } = await heythere('report', file, '--format', format)
      assert.equal(code, 0)
      assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u202e]/)
    }
  })

  const damaged = madeUpResult({}, madeUpRun())
  const wrong: readonly [string, readonly string[], RegExp][] = [
    [
      'an unknown extension',
      [result, '-o', at('x.xls')],
      /x\.xls: the extension must be one of \.txt, \.json, /,
    ],
    ['an unknown format', [result, '--format', 'pdf'], /--format pdf: must be one of table, json, csv/],
    [
      'a format that no output has',
      [result, '--format', 'csv', '-o', at('x.md')],
      /--format csv: --output takes the format/,
    ],
    [
      'a distribution of a comparison',
      [pair, '-o', at('x.hgrm')],
      /x\.hgrm: hgrm is for one result of bench, not for a comp/,
    ],
    [
      'a distribution of a search',
      [search, '--format', 'hgrm'],
      /--format hgrm: hgrm is for one result of bench, not for a s/,
    ],
    [
      'a distribution of two results',
      [result, other, '--format', 'hgrm'],
      /hgrm is for one result of bench, not for 2 files/,
    ],
    [
      'a damaged histogram',
      [
        saved('damaged.json', {
          ...damaged,
          runs: damaged.runs.map(run => ({
            ...run,
            recording: { ...run.recording, response: { ...run.recording.response, hdr: 'HISTF' } },
          })),
        }),
      ],
      /damaged\.json: is damaged at runs\.0\.recording\.response/,
    ],
    ['no JSON', [at('out.none')], /out\.none: there is no such file/],
  ]
  for (const [what, args, says] of wrong)
    test(`${what} is refused with one line and exit code 2, and nothing is written`, async () => {
      const before = readdirSync(folder)
      const { code, stdout, stderr } = await heythere('report', ...args)
      assert.match(stderr, says)
      assert.match(stderr, /^heythere: [^\n]*\n$/)
      assert.deepEqual([code, stdout], [2, ''])
      assert.deepEqual(readdirSync(folder), before)
    })

  test('an output that cannot be written is refused first, with exit code 2', async () => {
    const { code, stderr } = await heythere('report', result, '-o', join(folder, 'no', 'such', 'x.html'))
    assert.equal(code, 2)
    assert.match(
      stderr,
      /^heythere: --output [^\n]*x\.html: the folder [^\n]* does not exist; create it first\n$/,
    )
  })
})

test('bench and compare save pages and tables of their results', async () => {
  const quick = ['-d', '300ms', '-W', '50ms', '-c', '4', '--handling', 'inline']
  const [page, rows, distribution] = [at('bench.html'), at('bench.csv'), at('bench.hgrm')]
  const bench = await heythere(
    'bench',
    ...quick,
    '--title',
    '</script>',
    '-o',
    page,
    '-o',
    rows,
    '-o',
    distribution,
  )
  assert.equal(bench.code, 0, bench.stderr)
  assert.match(readFileSync(page, 'utf8'), /<h2>&lt;\/script&gt;<\/h2>/)
  assert.equal(readFileSync(rows, 'utf8').split('\r\n').length, 3)
  assert.match(readFileSync(distribution, 'utf8'), /#\[Mean {4}=/)

  const compared = ['-d', '150ms', '-W', '50ms', '-c', '4', '-x', '2', '--handling', 'inline,inline']
  const compare = await heythere('compare', ...compared, '-o', at('compare.html'), '-o', at('compare.csv'))
  assert.equal(compare.code, 0, compare.stderr)
  assert.match(readFileSync(at('compare.html'), 'utf8'), /<h2>Comparison of 2 settings<\/h2>/)
  assert.equal(readFileSync(at('compare.csv'), 'utf8').split('\r\n').length, 6)
})
