import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../src/errors.js'
import { optionsOf } from '../../src/plan/options-of-plan.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { planSchema } from '../../src/plan/plan.js'
import { parseTarget } from '../../src/plan/target.js'

const machine = { cores: 2, descriptorLimit: 1024 }

test('without options, the plan is the tutorial against the bundled server in a pool', () => {
  const plan = parsePlan({}, machine)
  assert.equal(plan.connections, 64)
  assert.equal(plan.workers, 1)
  assert.ok(
    plan.target.kind === 'own' && plan.target.server.handling === 'pool' && plan.target.server.threads === 2,
  )
  assert.deepEqual(plan.exchange, {
    kind: 'rule',
    request: { text: 'Hey there, from our TCP client.' },
    until: 'close',
    expect: { text: 'Hey there, from TCP server.' },
  })
})

test('a plan is the same after JSON', () => {
  const plan = parsePlan({ message: Uint8Array.of(0, 255, 10) }, machine)
  assert.deepEqual(planSchema.parse(JSON.parse(JSON.stringify(plan))), plan)
})

test('a number of requests replaces the duration, unless both are given', () => {
  assert.equal(parsePlan({ requests: 10 }, machine).durationMs, null)
  assert.equal(parsePlan({ requests: 10, durationMs: 500 }, machine).durationMs, 500)
})

test('with a number of requests there is no warm-up, unless one is asked for', () => {
  assert.equal(parsePlan({}, machine).warmupMs, 2000)
  assert.equal(parsePlan({ requests: 10 }, machine).warmupMs, 0)
  assert.equal(parsePlan({ requests: 10, durationMs: 500 }, machine).warmupMs, 0)
  assert.equal(parsePlan({ requests: 10, warmupMs: 300 }, machine).warmupMs, 300)
})

test('a reply of the bundled server is expected only if it can be known', () => {
  const expected = (handler: string) => {
    const { exchange } = parsePlan({ server: { handler } }, machine)
    return exchange.kind === 'rule' ? exchange.expect : undefined
  }
  assert.deepEqual(expected('echo'), { text: 'Hey there, from our TCP client.' })
  assert.deepEqual(expected('spin:1ms'), { text: 'Hey there, from TCP server.' })
  assert.equal(expected('./mine.js'), null)
})

test('each wrong option is refused with its flag, its value and a cure', () => {
  const wrong = (options: Parameters<typeof parsePlan>[0], message: RegExp) =>
    assert.throws(
      () => parsePlan(options, machine),
      error => {
        assert.ok(error instanceof UsageError)
        assert.match(error.message, message)
        assert.doesNotMatch(error.message, /\n/)
        return true
      },
    )
  wrong({ connections: 0 }, /^--connections 0: must be at least 1$/)
  wrong({ pids: ['1'] as never }, /^--pid 1: must be a number$/)
  wrong({ thresholds: [[]] as never }, /^--threshold : must be a string$/)
  wrong({ connections: 1.5 }, /^--connections 1.5: must be a whole number$/)
  wrong({ connections: 5000 }, /^--connections 5000: .*ulimit -n 5064/)
  for (const [flag, files] of Object.entries({
    ca: { ca: 'a.pem' },
    cert: { cert: 'a.pem', key: 'b.pem' },
  })) {
    const options = { target: 'tls://a:443', ...files }
    assert.equal(parsePlan(options, machine).target.kind, 'tls')
    wrong(
      { ...options, agents: 2 },
      new RegExp(
        `^--${flag} a.pem: is a file of this machine, and agents do not read files for coordinators; leave it out: agents `,
      ),
    )
  }
  wrong({ durationMs: 0 }, /^--duration 0s: must be at least 1ms$/)
  wrong({ server: { port: 70_000 } }, /^--port 70000: must be at most 65,535$/)
  wrong({ server: { handler: 'foo' } }, /^--handler foo: no such handler/)
  wrong({ server: { handler: 'spin:5' } }, /^--handler spin:5: a duration needs a unit/)
  wrong({ target: 'localhost:1', server: { threads: 2 } }, /^TARGET localhost:1: the flags of serve/)
  wrong({ target: 'localhost' }, /^TARGET localhost: not a target/)
  wrong({ target: 'localhost:1', ca: 'ca.pem' }, /^--ca: goes with TLS; write tls:/)
  wrong({ target: 'unix:/x', tls: true }, /^--tls: goes with TLS; write tls:/)
  wrong({ insecure: true }, /^--insecure: the bundled server does not use TLS; give a TARGET$/)
  wrong({ target: 'tls://a:1', cert: 'c.pem' }, /^--cert: is one of a pair; give both --cert and --key$/)
  wrong({ message: new Uint8Array(0) }, /^--message "": /)
})

test('targets are parsed in every form', () => {
  assert.deepEqual(parseTarget('[::1]:80'), { kind: 'tcp', host: '::1', port: 80 })
  assert.deepEqual(parseTarget('tcp://localhost:80'), { kind: 'tcp', host: 'localhost', port: 80 })
  assert.deepEqual(parseTarget('unix:/run/x'), { kind: 'unix', path: '/run/x' })
  const tls = { ca: null, cert: null, key: null, insecure: false, servername: null }
  assert.deepEqual(parseTarget('TLS://[::1]:443'), { kind: 'tls', host: '::1', port: 443, tls })
  assert.deepEqual(parseTarget('http://a'), { kind: 'tcp', host: 'a', port: 80 })
  assert.deepEqual(parseTarget('HTTP://[::1]:81/x?y'), { kind: 'tcp', host: '::1', port: 81 })
  assert.deepEqual(parseTarget('https://a#b'), { kind: 'tls', host: 'a', port: 443, tls })
  for (const wrong of [
    '::1:80',
    'a:0',
    'a:70000',
    'http://a:0',
    'http://',
    'http://u@a',
    'ftp://a:1',
    ':1',
    'unix:',
    '[a]:1',
    '127.1:80',
    'unix:a\0b',
  ])
    assert.throws(() => parseTarget(wrong))
})

test('too many driver threads for the cores are refused, with the largest useful number', () => {
  const workers = (count: number, cores: number) =>
    parsePlan({ workers: count }, { cores, descriptorLimit: null }).workers
  assert.equal(workers(16, 1), 16)
  assert.equal(workers(64, 8), 64)
  assert.throws(() => workers(250, 2), /^UsageError: --workers 250: .*use --workers 16 or fewer$/)
  assert.throws(() => workers(65, 8), /use --workers 64 or fewer/)
})

test('a socket path that is too long for the system is refused with the limit', {
  skip: process.platform !== 'linux' && 'other systems take fewer bytes',
}, () => {
  const longest = `unix:/${'x'.repeat(106)}`
  assert.equal(parsePlan({ target: longest }, machine).target.kind, 'unix')
  // The limit is in bytes, not characters
  for (const path of [`${longest}x`, `unix:/${'ü'.repeat(54)}`])
    assert.throws(
      () => parsePlan({ target: path }, machine),
      /^UsageError: TARGET unix:.* the system allows 107;/,
    )
  // A file of an older version may contain such a path: it can be shown, but not repeated
  const plan = { ...parsePlan({ target: longest }, machine), target: { kind: 'unix', path: '/y'.repeat(54) } }
  assert.throws(() => parsePlan(optionsOf(planSchema.parse(plan), machine), machine), /the system allows 107/)
})

test('a backlog above the limit of the kernel is refused, and the default is reduced to it', () => {
  const backlog = (backlog: number | undefined, backlogLimit: number | null) => {
    const { target } = parsePlan({ server: { backlog } }, { ...machine, backlogLimit })
    return target.kind === 'own' && target.server.backlog
  }
  assert.equal(backlog(undefined, 128), 128)
  assert.equal(backlog(undefined, null), 4096)
  assert.equal(backlog(128, 128), 128)
  assert.throws(() => backlog(129, 128), /--backlog 129: the kernel holds at most 128; raise it with sysctl/)
})

test('a message that is too long to be saved is refused, and so is an expected reply', () => {
  const tooLong = new Uint8Array(64 * 1024 * 1024 + 1)
  assert.throws(
    () => parsePlan({ message: tooLong }, machine),
    /--message: has 67,108,865 bytes; the limit is 67,108,864/,
  )
  assert.throws(
    () => parsePlan({ target: 'a:1', expect: tooLong }, machine),
    /--expect: has 67,108,865 bytes/,
  )
})

test('a delay that no timer can keep is refused', () => {
  const handler = (handler: string) => parsePlan({ server: { handler } }, machine)
  handler('delay:0s')
  handler('sleep:1.5ms')
  assert.throws(
    () => handler('delay:1.5ms'),
    /delay:1\.5ms: .*whole milliseconds; write delay:2ms, or sleep:1\.5ms/,
  )
  assert.throws(() => handler('delay:1000h'), /delay:1000h: at most 1440m/)
})
