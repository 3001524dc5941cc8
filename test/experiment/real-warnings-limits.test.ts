import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { afterShell, assertRaised, besideServe, besideServeAt, PREFERRED, provoke } from './provoke.js'

describe('limits of the driver and its machine raise warnings', () => {
  test('few samples: 50 samples are too few for p90', async () => {
    const provoked = await provoke(['-n', '50', '--handling', 'inline'])
    assertRaised(provoked, 'few-samples')
    const [warning] = provoked.warnings.filter(({ code }) => code === 'few-samples')
    assert.match(warning?.message ?? '', /^50 samples are too few for p90, p99, p99\.9 /)
  })

  test('starts late: one connection is asked for ten times its throughput', async () => {
    const how = ['-R', '500', '-c', '1', '-d', '1s', '--handler', 'sleep:20ms', '--threads', '1']
    assertRaised(await provoke(how), 'starts-late')
  })

  test('driver saturated: reading a reply takes 1 ms', async context => {
    const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    const protocol = join(folder, 'slow-to-read.mjs')
    writeFileSync(
      protocol,
      `const read = (bytes, from, to) => {
         const endMs = performance.now() + 1
         while (performance.now() < endMs);
         const end = bytes.indexOf(10, from)
         return end < 0 || end >= to ? -1 : end + 1
       }
       export default { request: 'x\\n', makeReplyReader: () => ({ read, end: () => false, reset() {} }) }`,
    )
    const server = ['--handling', 'inline', '--handler', 'echo', '--request-until', 'line']
    const how = [...server, '--protocol', protocol, '-c', '16', '-p', '32', '-d', '500ms']
    const provoked = await provoke(how, PREFERRED)
    assertRaised(provoked, 'driver-saturated')
    assert.equal(provoked.run.requests.failed, 0)
  })

  test('shared cores: more spinning handlers than cores, beside the driver', async () => {
    // In its own session, the server might get no more CPU than any other session
    const by = [...PREFERRED, ...besideServe('--handler', 'spin:5ms', '--threads', String(4 * cpus().length))]
    assertRaised(await provoke(['-W', '200ms', '-d', '600ms', '-x', '2'], by), 'shared-cores')
  })

  test('descriptors short: 920 connections under a limit of 1,000', async () => {
    const provoked = await provoke(
      ['-n', '50', '-c', '920', '--handling', 'inline'],
      afterShell('ulimit -n 1000'),
    )
    assertRaised(provoked, 'descriptors-short')
    assert.deepEqual(provoked.run.errors, {})
  })

  /** A documentation address (RFC 5737) on lo, outside of 127.0.0.0/8. */
  const NOT_LOOPBACK = '192.0.2.1'
  /** A network namespace with few ports, none of which is reused during its minute of TIME_WAIT. */
  const withPorts = (first: number, last: number): readonly string[] => {
    const script = `set -e
      export PATH="$PATH:/usr/sbin:/sbin"
      ip link set lo up
      ip address add ${NOT_LOOPBACK}/32 dev lo
      echo ${first} ${last} >/proc/sys/net/ipv4/ip_local_port_range
      echo 0 >/proc/sys/net/ipv4/tcp_tw_reuse`
    return ['unshare', '--net', ...afterShell(script)]
  }
  const [unshare = '', ...rest] = withPorts(40_000, 40_019)
  const tried = spawnSync(unshare, [...rest, 'true'], { encoding: 'utf8' })
  const skip =
    tried.status !== 0 && `no network namespace of its own: ${tried.error?.message ?? tried.stderr.trim()}`

  test('ports short: 64 clients, but 20 ports', { skip }, async () => {
    const by = [...withPorts(40_000, 40_019), ...besideServeAt(NOT_LOOPBACK, '--handler', 'delay:50ms')]
    const provoked = await provoke(['-c', '64', '-n', '200'], by)
    assertRaised(provoked, 'ports-short')
    assert.deepEqual(Object.keys(provoked.run.errors), ['no-free-port'])
  })

  test('ports are not short on loopback, because clients use several source addresses', {
    skip,
  }, async () => {
    const server = ['--handler', 'echo', '--keep-alive', '--request-until', 'bytes:4']
    const by = [...withPorts(40_000, 40_019), ...besideServe(...server)]
    const how = ['-c', '64', '-w', '2', '-k', '-n', '2000', '-m', 'ping', '--until', 'bytes:4']
    const provoked = await provoke(how, by)
    assert.deepEqual(provoked.run.errors, {})
    assert.equal(provoked.run.latencyUs.connect.count, 64)
    assert.ok(!provoked.codes.includes('ports-short'), `${provoked.codes}`)
  })

  test('ports short: most ports are in TIME_WAIT, although none was missing', { skip }, async () => {
    // The clients close the connections, because the server does not
    const server = ['--handler', 'echo', '--keep-alive', '--request-until', 'bytes:4']
    const by = [...withPorts(40_000, 40_999), ...besideServe(...server)]
    const how = ['-c', '8', '-n', '850', '-m', 'ping', '--until', 'bytes:4']
    const provoked = await provoke(how, by)
    assert.deepEqual(provoked.run.errors, {})
    assertRaised(provoked, 'ports-short')
  })

  test('ports are not short if the servers close first and keep the TIME_WAIT', { skip }, async () => {
    // Each run has its own server, which leaves its TIME_WAIT sockets behind
    const how = ['--handling', 'inline', '-c', '8', '-n', '800', '-x', '2']
    const provoked = await provoke(how, withPorts(40_000, 40_999))
    assert.deepEqual(provoked.run.errors, {})
    assert.ok(!provoked.codes.includes('ports-short'), `${provoked.codes}`)
  })
})

describe('a quiet run raises no warnings', () => {
  /** Runs the server in the same session, because the bundled server would have its own. */
  const beside = (...flags: readonly string[]) => [
    ...PREFERRED,
    ...besideServe('--handling', 'inline', ...flags),
  ]

  /** Other tests use these cores at the same time, and overflow backlogs: these warnings count for the whole machine. */
  const OF_OTHERS: ReadonlySet<string> = new Set(['waited-for-core', 'listen-overflow', 'retransmits'])
  const isOurs = (code: string): boolean => !OF_OTHERS.has(code)

  test('closed load: no warning', async () => {
    const server = ['--handler', 'delay:20ms', '--keep-alive', '--request-until', 'bytes:4']
    const how = ['-k', '-c', '32', '-n', '10100', '-m', 'ping', '--until', 'bytes:27']
    const { codes, warnings } = await provoke(how, beside(...server))
    assert.deepEqual(codes.filter(isOurs), [], warnings.map(({ message }) => message).join('\n'))
  })

  test('open load, too short for p99.9: only that warning', async () => {
    const { codes, warnings } = await provoke(['-R', '250', '-d', '5s'], beside('--handler', 'delay:100ms'))
    assert.deepEqual(codes.filter(isOurs), ['few-samples'], warnings.map(({ message }) => message).join('\n'))
    assert.match(warnings[0]?.message ?? '', / too few for p99\.9 /)
  })
})
