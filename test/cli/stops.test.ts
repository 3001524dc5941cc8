import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { resultSchema } from '../../src/result/result.js'
import { searchSchema } from '../../src/result/search-result.js'
import { TestServer } from '../faults/test-server.js'
import { type Finished, Heythere } from './heythere.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const CODES = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** An existing file, and the flags that save to it and print the same. */
function saving(name: string): { path: string; flags: readonly string[] } {
  const path = join(folder, `${name}.json`)
  writeFileSync(path, 'old')
  return { path, flags: ['-j', '-o', path] }
}

/** The process ended at once and the file is unchanged, or it printed and saved the same result. */
function assertWhole({ code, signal, stdout }: Finished, sent: keyof typeof CODES, path: string): void {
  const saved = readFileSync(path, 'utf8')
  if (signal !== null) {
    assert.deepEqual([signal, stdout, saved], [sent, '', 'old'])
    return
  }
  const { state, runs } = resultSchema.parse(JSON.parse(stdout))
  assert.equal(saved, stdout)
  assert.ok(code === CODES[sent] || (code === 0 && state === 'completed'), `${code} ${state}`)
  for (const { requests } of runs)
    assert.equal(requests.started, requests.ok + requests.failed + requests.unfinished)
}

/** Stops by Ctrl-C and SIGTERM in parallel, at one moment after the other. */
async function atMoments(
  momentsMs: readonly number[],
  stop: (sent: keyof typeof CODES, ms: number) => Promise<void>,
): Promise<void> {
  await Promise.all(
    SIGNALS.map(async sent => {
      for (const ms of momentsMs) await stop(sent, ms)
    }),
  )
}

describe('bench, stopped by Ctrl-C or SIGTERM', () => {
  test('at any moment of its start, leaves the old file or a complete one', () =>
    atMoments([0, 200, 400, 600, 800, 1000, 1500], async (sent, ms) => {
      const { path, flags } = saving(`start-${sent}-${ms}`)
      const running = new Heythere('bench', '-d', '1m', '-c', '2', '--handler', 'delay:20ms', ...flags)
      await setTimeout(ms)
      running.child.kill(sent)
      assertWhole(await running.finished, sent, path)
    }))

  test('at any moment from warm-up to saving, leaves the old file or a complete one', () =>
    atMoments([0, 150, 300, 450, 600], async (sent, ms) => {
      const { path, flags } = saving(`run-${sent}-${ms}`)
      let running: Heythere | undefined
      await using server = await TestServer.start((socket, accepted) => {
        if (accepted === 1) void setTimeout(ms).then(() => running?.child.kill(sent))
        // Some requests are never answered, so the run has something to wait for at its end
        if (accepted % 20 !== 0) socket.once('data', () => void setTimeout(5).then(() => socket.end('pong')))
      })
      const load = ['-c', '4', '-W', '200ms', '-d', '200ms', '--timeout', '200ms', '-m', 'ping']
      running = new Heythere('bench', `127.0.0.1:${server.port}`, ...load, ...flags)
      const finished = await running.finished
      assertWhole(finished, sent, path)
      if (ms === 0) assert.equal(finished.code, CODES[sent])
    }))

  test('leaves no temporary file behind', () => {
    assert.deepEqual(
      readdirSync(folder).filter(name => !name.endsWith('.json')),
      [],
    )
  })
})

describe('a closed terminal (SIGHUP) and SIGQUIT', () => {
  /** Stops a command by the signal in the middle of its run. */
  async function stopped(sent: keyof typeof CODES, ...args: readonly string[]): Promise<Finished> {
    let running: Heythere | undefined
    await using server = await TestServer.start((socket, accepted) => {
      socket.once('data', () => socket.end('pong'))
      if (accepted === 20) running?.child.kill(sent)
    })
    const [command = '', ...flags] = args
    running = new Heythere(command, `127.0.0.1:${server.port}`, '-m', 'ping', '-c', '2', '-W', '0s', ...flags)
    return await running.finished
  }

  for (const sent of ['SIGHUP', 'SIGQUIT'] as const)
    test(`${sent} stops bench and search, which print and save their results`, async () => {
      const { path, flags } = saving(`bench-${sent}`)
      const bench = await stopped(sent, 'bench', '-d', '1h', ...flags)
      assert.equal(bench.code, CODES[sent])
      assertWhole(bench, sent, path)
      const found = saving(`search-${sent}`)
      const search = await stopped(sent, 'search', '--slo', 'p99<1s', '-R', '1k', '-d', '1m', ...found.flags)
      assert.equal(search.code, CODES[sent])
      assert.equal(readFileSync(found.path, 'utf8'), search.stdout)
      assert.equal(searchSchema.parse(JSON.parse(search.stdout)).state, 'stopped')
    })
})
