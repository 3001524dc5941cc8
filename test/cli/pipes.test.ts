import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { main } from './heythere.js'

/** Runs it with an output that nobody reads. Answers the exit code. */
async function unread(...args: readonly string[]): Promise<number | null> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.destroy()
  const [code] = await once(child, 'exit')
  return code
}

describe('a closed pipe', () => {
  test('does not change what the run came to', async () => {
    const few = ['-n', '20', '-c', '2', '-W', '0s'] as const
    assert.equal(await unread('bench', ...few), 0)
    assert.equal(await unread('bench', ...few, '--threshold', 'p99<1us'), 99)
    assert.equal(await unread('bench', '127.0.0.1:1', ...few, '-j'), 1)
  })

  test('for what is said beside does not end a run', async () => {
    const words = ['compare', '-c', '1,2', '-x', '2', '-n', '20', '-W', '0s', '--handling', 'inline', '-j']
    const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stderr.destroy()
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')])
    assert.deepEqual([code, JSON.parse(said).state], [0, 'completed'])
  })

  test('ends a server, which has nobody left to tell', async () => {
    assert.equal(await unread('serve', '--host', '127.0.0.1', '--port', '0'), 0)
  })
})

test('a full disk is a result that was not written', async () => {
  const child = spawn(process.execPath, [main, 'schema', 'plan'], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'ignore'],
  })
  assert.deepEqual(await once(child, 'exit'), [1, null])
})
