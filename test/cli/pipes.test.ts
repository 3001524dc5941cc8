import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { resultSchema } from '../../src/result/result.js'
import { TestServer } from '../faults/test-server.js'
import { main } from './heythere.js'

/** Runs a command whose output nobody reads, and returns the exit code. */
async function unread(...args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.destroy()
  const [code] = await once(child, 'exit')
  return code
}

describe('a closed pipe', () => {
  test('does not change the exit code of a run', async () => {
    const few = ['-n', '20', '-c', '2', '-W', '0s'] as const
    assert.equal(await unread('bench', ...few), 0)
    assert.equal(await unread('bench', ...few, '--threshold', 'p99<1us'), 99)
    assert.equal(await unread('bench', '127.0.0.1:1', ...few, '-j'), 1)
  })

  test('of stderr does not end a run', async () => {
    const words = ['compare', '-c', '1,2', '-x', '2', '-n', '20', '-W', '0s', '--handling', 'inline', '-j']
    const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stderr.destroy()
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    assert.deepEqual([code, JSON.parse(said).state], [0, 'completed'])
  })

  test('ends a server', async () => {
    assert.equal(await unread('serve', '--host', '127.0.0.1', '--port', '0'), 0)
  })
})

describe('a full disk', () => {
  test('exits with 1', async () => {
    const child = spawn(process.execPath, [main, 'schema', 'plan'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'ignore'],
    })
    assert.deepEqual(await once(child, 'exit'), [1, null])
  })

  test('affects neither the run nor the file of -o', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'heythere-')), 'saved.json')
    const full = openSync('/dev/full', 'w')
    const words = ['bench', '-n', '20', '-c', '2', '-o', file]
    const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', full, full] })
    assert.deepEqual(await once(child, 'exit'), [1, null])
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).state, 'completed')
  })
})

test('closing the terminal stops a run, which still saves its results', async context => {
  const { error } = spawnSync('script', ['--version'])
  if (error || process.platform !== 'linux') return context.skip('needs script of util-linux')
  const file = join(mkdtempSync(join(tmpdir(), 'heythere-')), 'saved.json')
  let terminal: ChildProcess | undefined
  await using server = await TestServer.start((socket, accepted) => {
    socket.once('data', () => socket.end('pong'))
    if (accepted === 50) terminal?.kill('SIGKILL')
  })
  const typed = `exec ${process.execPath} ${main} bench 127.0.0.1:${server.port} -m ping -c 2 -W 0s -d 1h -o ${file}`
  terminal = spawn('script', ['-qec', typed, '/dev/null'], { stdio: 'ignore' })
  const givenUp = AbortSignal.timeout(60_000)
  while (!existsSync(file) && !givenUp.aborted) await setTimeout(20)
  const { state, runs } = resultSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  assert.equal(state, 'stopped')
  assert.ok((runs[0]?.requests.ok ?? 0) > 0)
})
