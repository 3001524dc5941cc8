import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { tuneSchema } from '../../src/result/tune-result.js'
import { pong } from '../driver/driving.js'
import { TestServer } from '../faults/test-server.js'
import { heythere } from './in-process.js'

const file = join(mkdtempSync(join(tmpdir(), 'heythere-')), 'race.json')
const read = () => tuneSchema.parse(JSON.parse(readFileSync(file, 'utf8')))

describe('tune', () => {
  let server: TestServer
  before(async () => {
    server = await TestServer.start(pong())
  })
  after(() => server[Symbol.asyncDispose]())

  const tune = (...more: readonly string[]) =>
    heythere(
      ...['tune', `127.0.0.1:${server.port}`, '-c', '1..2', '-k', '-n', '5', '-w', '1', '-m', 'ping'],
      ...['--until', 'bytes:4', '--no-progress', ...more],
    )
  const refused = async (says: RegExp, ...more: readonly string[]) => {
    const { code, stderr, stdout } = await tune(...more)
    assert.match(stderr, says)
    assert.match(stderr, /^heythere: [^\n]*\n$/)
    assert.deepEqual([code, stdout], [2, ''])
  }

  test('saves its runs, prints the decision first, and continues under the same rule', async () => {
    const { code, stdout, stderr } = await tune('--most-runs', '4', '-o', file)
    assert.equal(stderr, '')
    const saved = read()
    assert.equal(code, saved.decision.state === 'decided' ? 0 : 99, 'depends on the noise of 4 rounds')
    assert.match(stdout, saved.decision.state === 'decided' ? /^Answer +Use / : /^Answer +Not decided; /)
    assert.deepEqual(
      saved.cells.map(({ name }) => name),
      ['connections 1', 'connections 2'],
    )
    const reported = await heythere('report', file)
    assert.deepEqual([reported.code, reported.stdout], [0, stdout])

    const again = await tune('--resume', file, '-o', file)
    assert.deepEqual([again.code, again.stdout], [code, stdout], 'it has ended, so no runs are added')
    const runsIn = ({ cells }: typeof saved) => cells.map(({ result }) => result.runs)
    assert.deepEqual([runsIn(read()), read().decision], [runsIn(saved), saved.decision])

    await refused(
      /--resume \S+: was started with another --within, .*; leave out --within/,
      '--resume',
      file,
      '--within',
      '1%',
    )
    await refused(
      /--resume \S+: was started with another --most-runs, /,
      '--resume',
      file,
      '--most-runs',
      '20',
    )
    await refused(/--resume \S+: was started with another --slo, /, '--resume', file, '--slo', 'p99<5ms')
    await refused(
      /: has other settings: .*, not connections 1, pipelining 1; give the same/,
      '--resume',
      file,
      '-p',
      '1,2',
    )
    await refused(
      /cell connections 1 was measured in another way: timeoutMs /,
      '--resume',
      file,
      '--timeout',
      '3s',
    )
    await refused(
      /: is not a saved tune \(schema none/,
      '--resume',
      join(import.meta.dirname, '../../../package.json'),
    )
  })

  test('refuses a time limit of zero', () =>
    refused(/--max-time 0s: must be above 0; write a duration such as 10m/, '--max-time', '0s'))
})
