import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { type Result, resultSchema } from '../../src/result/result.js'
import { Heythere } from './heythere.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const quick = ['-d', '200ms', '-W', '50ms', '-c', '8'] as const
const read = (text: string): Result => resultSchema.parse(JSON.parse(text))

describe('bench', () => {
  test('prints a summary of the bundled server in 80 columns, without colour', async () => {
    const { code, stdout, stderr } = await heythere('bench', ...quick, '--no-color')
    assert.deepEqual([code, stderr], [0, ''])
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
    assert.doesNotMatch(stdout, /\u001b/)
    assert.match(stdout, /bundled server, pool of \d+ threads?, handler tutorial/)
    for (const row of ['response', 'connect', 'first byte'])
      assert.match(stdout, new RegExp(`│ ${row} +│.*[µm]s`))
    assert.match(stdout, /Requests +[\d,]+ ok, 0 failed\n/)
    assert.match(stdout, /CPU +per exchange: driver .*server /)
  })

  for (const handling of ['inline', 'pool'])
    for (const workers of [1, 2, 3])
      test(`no exchange is lost: ${handling}, ${workers} workers, 7 connections`, async () => {
        const how = ['--handling', handling, '-w', String(workers), '-c', '7']
        const { stdout } = await heythere('bench', '-j', ...how, '-n', '300')
        const result = read(stdout)
        const [run] = result.runs
        assert.ok(run?.server)
        const { started, ok, failed, unfinished } = run.requests
        assert.equal(started, ok + failed + unfinished)
        assert.deepEqual([failed, unfinished], [0, 0])
        assert.ok(ok > 0)
        assert.equal(run.server.handled, ok)
        assert.equal(run.latencyUs.response.count, ok)
        assert.equal(
          run.timeline.reduce((sum, second) => sum + second.ok, 0),
          ok,
        )
        assert.equal(run.driver.threads.length, workers)
      })

  test('-n starts exactly this many exchanges on several workers, and -o saves what -j prints', async () => {
    const file = join(folder, 'saved.json')
    const how = ['-n101', '-w', '3', '-c', '10', '-W', '0s']
    const { stdout, code } = await heythere('bench', '-j', ...how, '-o', file)
    assert.equal(code, 0)
    assert.equal(read(stdout).runs[0]?.requests.ok, 101)
    assert.equal(read(stdout).runs[0]?.server?.handled, 101)
    assert.equal(readFileSync(file, 'utf8'), stdout)
  })

  test('the target receives only the exchanges of -n if no warm-up is asked for', async context => {
    let accepted = 0
    const server = createServer(socket => {
      accepted++
      socket.once('data', () => socket.end('pong'))
      socket.on('error', () => undefined)
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    context.after(() => server.close())
    const target = `127.0.0.1:${(server.address() as AddressInfo).port}`
    const { stdout } = await heythere('bench', target, '-j', '-n', '10', '-c', '4', '-m', 'ping')
    assert.deepEqual([read(stdout).runs[0]?.requests.ok, accepted], [10, 10])
  })

  test('with -n and -d, whichever comes first ends the window', async () => {
    const both = ['bench', '-j', '-W', '0s', '-c', '2', '--handler', 'delay:5ms']
    const byNumber = read((await heythere(...both, '-n', '10', '-d', '20s')).stdout).runs[0]
    assert.equal(byNumber?.requests.ok, 10)
    assert.ok(byNumber && byNumber.windowUs < 10_000_000, `${byNumber?.windowUs}`)
    const byTime = read((await heythere(...both, '-n', '1M', '-d', '1s')).stdout).runs[0]
    // The window starts with the first exchange, which may be late. Its planned end does not move
    assert.ok(byTime && byTime.windowUs >= 500_000, `${byTime?.windowUs}`)
    assert.ok(byTime.requests.started < 1_000_000)
  })

  test('ends although a handler started a process that keeps stdout open', async () => {
    const handler = join(folder, 'leaves-a-process.mjs')
    writeFileSync(
      handler,
      `import { spawn } from 'node:child_process'
       spawn('sleep', ['8'], { stdio: 'inherit' }).unref()
       export default request => request`,
    )
    const begun = performance.now()
    const bench = new Heythere('bench', ...quick, '--threads', '1', '--handler', handler)
    assert.equal((await bench.finished).code, 0)
    assert.ok(performance.now() - begun < 7500)
  })

  test('drives a server that it did not start, and counts unexpected replies as mismatches', async () => {
    const server = new Heythere('serve', '--host', '127.0.0.1', '--port', '0', '--quiet', '--handler', 'echo')
    const [, port] = await server.says(/:(\d+)\n/)
    const target = `127.0.0.1:${port}`
    const good = read(
      (await heythere('bench', target, '-j', '-n', '20', '-W', '0s', '-m', 'ping', '-E', 'ping')).stdout,
    )
    assert.deepEqual([good.runs[0]?.requests.ok, good.runs[0]?.server], [20, null])
    const bad = await heythere('bench', target, '-j', '-n', '20', '-W', '0s')
    assert.equal(bad.code, 1)
    assert.match(bad.stderr, /not one exchange succeeded/)
    assert.deepEqual(read(bad.stdout).runs[0]?.errors, { mismatch: 20 })
    server.child.kill('SIGTERM')
    await server.finished
  })

  test('a refused port is reported in the result, ends in time and exits with 1', async () => {
    const how = ['-d', '200ms', '-W', '0s', '-c', '4']
    const { code, stdout, stderr } = await heythere('bench', '127.0.0.1:1', '-j', ...how)
    assert.equal(code, 1)
    assert.match(
      stderr,
      /^heythere: not one exchange succeeded: refused "connect ECONNREFUSED 127\.0\.0\.1:1"\n$/,
    )
    const [run] = read(stdout).runs
    assert.deepEqual(Object.keys(run?.errors ?? {}), ['refused'])
    // The backoff doubles from 1 ms. Without it there would be thousands of attempts
    assert.ok((run?.requests.started ?? 0) < 100, `${run?.requests.started} connects`)
  })

  test('Ctrl-C ends the run early, prints, saves and exits with 130; SIGTERM exits with 143', async () => {
    for (const [signal, expected] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const file = join(folder, `${signal}.json`)
      const server = createServer(socket => {
        socket.once('data', () => socket.end('pong'))
        // Some clients are cut off
        socket.on('error', () => undefined)
      })
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const { port } = server.address() as AddressInfo
      const process = new Heythere(
        'bench',
        `127.0.0.1:${port}`,
        '-m',
        'ping',
        '-d',
        '1m',
        '-W',
        '0s',
        '-c',
        '8',
        '-o',
        file,
        '-o',
        '-',
      )
      // After 100 connections the load is running
      for (let accepted = 0; accepted < 100; accepted++) await once(server, 'connection')
      process.child.kill(signal)
      const { code, stdout } = await process.finished
      assert.equal(code, expected)
      const result = read(stdout)
      assert.equal(result.state, 'stopped')
      const counts = result.runs[0]?.requests
      assert.ok(counts && counts.ok > 0)
      assert.equal(counts.started, counts.ok + counts.failed + counts.unfinished)
      server.close()
      assert.deepEqual(read(readFileSync(file, 'utf8')), result)
    }
  })

  test('its server dies with it, however it ends, even while a handler blocks', async () => {
    for (const handler of ['tutorial', 'sleep:1h']) {
      const process = new Heythere(
        'bench',
        '-d',
        '1m',
        '-W',
        '0s',
        '-c',
        '2',
        '--handling',
        'inline',
        '--handler',
        handler,
      )
      const pid = await childOf(process.child.pid ?? 0)
      process.child.kill('SIGKILL')
      await process.finished
      await gone(pid)
    }
  })

  test('a handler that ends the process ends the run with the last lines of the server', async () => {
    const handler = join(folder, 'exit.mjs')
    writeFileSync(handler, "export default () => { console.error('good bye'); process.exit(7) }")
    const { code, stderr, stdout } = await heythere(
      'bench',
      ...quick,
      '-j',
      '--handling',
      'inline',
      '--handler',
      handler,
    )
    assert.equal(code, 1)
    assert.match(stderr, /^heythere: the server died \(exit code 7\); its last output: good bye\n$/)
    assert.equal(read(stdout).state, 'failed')
  })

  test('a server that dies during the run ends it at once, and the results so far are saved', async () => {
    const handler = join(folder, 'exit-late.mjs')
    writeFileSync(
      handler,
      `let left = 100
       export default request => {
         if (left-- === 0) { console.error('good bye'); process.exit(7) }
         return request
       }`,
    )
    const { code, stderr, stdout } = await heythere(
      ...['bench', '-j', '-d', '1m', '-W', '0s', '-c', '4', '--handling', 'inline', '--handler', handler],
    )
    assert.equal(code, 1)
    assert.match(stderr, /^heythere: the server died \(exit code 7\); its last output: good bye\n$/)
    const { state, error, runs } = read(stdout)
    assert.deepEqual([state, error?.code], ['failed', 'server-died'])
    const { started, ok, failed, unfinished } = runs[0]?.requests ?? {}
    // The last replies may still be on their way when the death is noticed
    assert.ok(ok !== undefined && ok >= 96 && ok <= 100, `${ok}`)
    assert.equal(started, ok + (failed ?? 0) + (unfinished ?? 0))
  })
})

/** Waits for the first child of a process, as the kernel lists it. */
async function childOf(pid: number): Promise<number> {
  for (;;) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    if (child) return Number(child)
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      // A zombie that nobody has waited for counts as dead
      if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return
    } catch {
      return
    }
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}
