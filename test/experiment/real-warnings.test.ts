import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { assertRaised, freeze, listen, provoke, startServe } from './provoke.js'

/** The reply of the tutorial, which `bench` expects by default. */
const REPLY = 'Hey there, from TCP server.'

describe('the behaviour of a server raises warnings', () => {
  test('failures: half of the connections are reset', async context => {
    let accepted = 0
    const target = await listen(context, socket => {
      const isReset = accepted++ % 2 === 1
      socket.once('data', () => (isReset ? socket.resetAndDestroy() : socket.end(REPLY)))
    })
    const provoked = await provoke([target, '-n', '200', '-c', '4'])
    assertRaised(provoked, 'failures')
    assert.deepEqual(provoked.run.errors, { reset: 100 })
    assert.equal(provoked.warnings.find(({ code }) => code === 'failures')?.figure, 0.5)
  })

  test('rate not reached: two connections to a server that never answers', async context => {
    const target = await listen(context, socket => socket.resume())
    const provoked = await provoke([target, '-R', '100', '-c', '2', '-d', '500ms', '--timeout', '600ms'])
    assertRaised(provoked, 'rate-not-reached')
    assert.ok(provoked.run.requests.notStarted >= 40)
  })

  test('unsteady: fast replies for three seconds, then slow ones', async context => {
    let begunMs = 0
    const target = await listen(context, socket => {
      begunMs ||= performance.now()
      const waitMs = performance.now() - begunMs < 3000 ? 5 : 250
      socket.once('data', () => globalThis.setTimeout(() => socket.end(REPLY), waitMs))
    })
    assertRaised(await provoke([target, '-c', '4', '-d', '6s']), 'unsteady')
  })

  for (const [name, load, isWarned] of [
    ['a closed load hides a stall', ['-c', '2'], true],
    ['an open load shows the same stall, without a warning', ['-R', '100'], false],
  ] as const)
    test(name, async context => {
      const { server, port } = await startServe(context, '--handling', 'inline', '--handler', 'delay:5ms')
      const provoking = provoke([`127.0.0.1:${port}`, '-d', '3s', ...load])
      await server.says(/Accepted/)
      await setTimeout(1000)
      await freeze(server, 600)
      const { codes, run } = await provoking
      const { p99, max } = run.latencyUs.response
      assert.ok(max !== null && max > 500_000, `the stall was measured: ${max}`)
      assert.equal(codes.includes('closed-load-hides-stalls'), isWarned, `${codes}`)
      if (!isWarned) assert.ok(p99 !== null && p99 > 400_000, `${p99}`)
    })

  /** The number of connects to this port in progress, from the table of the kernel. */
  function connecting(port: number): number {
    const hex = port.toString(16).toUpperCase().padStart(4, '0')
    const table = readFileSync('/proc/net/tcp', 'utf8')
    return [...table.matchAll(new RegExp(` [\\dA-F]{8}:${hex} 02 `, 'g'))].length
  }

  // The longer pause ends after the first retransmit. The next one is at 2 s, or at 3 s before Linux 6.5
  for (const frozenMs of [400, 1500])
    test(`SYN retransmit: the backlog is full for ${frozenMs} ms`, async context => {
      const { server, port } = await startServe(context, '--handling', 'inline', '--backlog', '1', '--quiet')
      server.child.kill('SIGSTOP')
      // If the last packet of a handshake met a full backlog, the reply is late too: do not wait for it
      const pid = ['--pid', String(server.child.pid)]
      const how = ['-n', '16', '-c', '16', '--connect-timeout', '5500ms', '--timeout', '3s', ...pid]
      const provoking = provoke([`127.0.0.1:${port}`, ...how])
      try {
        while (connecting(port) === 0) await setTimeout(5)
        await setTimeout(frozenMs)
      } finally {
        server.child.kill('SIGCONT')
      }
      const provoked = await provoking
      assertRaised(provoked, 'syn-retransmit')
      assertRaised(provoked, 'listen-overflow')
    })
})
