import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { raw } from '../server/raw-client.js'
import { assertAllOk, measure } from './measure.js'
import { HELLO, nginx, quit, type Seen, startNginx, target } from './nginx.js'

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
const connectionsOf = (seen: readonly Seen[]): number =>
  new Set(seen.map(({ connection }) => connection)).size

describe('nginx', { skip: nginx === undefined && 'nginx is not installed' }, () => {
  const N = 3001
  for (const [title, workers, how] of [
    ['closed load, connections closed', 1, []],
    ['closed load, connections closed', 2, []],
    ['closed load, connections reused', 1, ['-k']],
    ['closed load, connections reused', 2, ['-k']],
    ['open load, connections closed', 1, ['-R', '4000']],
    ['open load, connections reused', 2, ['-R', '4000', '-k']],
  ] as const)
    test(`its log has as many lines as heythere counts: ${title}, ${workers} workers`, async context => {
      const program = await startNginx(context, HELLO)
      const flags = ['-n', String(N), '-c', '7', '-w', String(workers), ...how]
      const measured = await measure(target(program), '--protocol', 'http', ...flags)
      const seen = await quit(program)
      assertAllOk(measured, N)
      assert.equal(seen.length, N)
      assert.ok(seen.every(({ status }) => status === 200))
      const { bytes, latencyUs } = measured.run
      assert.deepEqual(bytes, {
        sent: sum(seen.map(({ received }) => received)),
        received: sum(seen.map(({ sent }) => sent)),
      })
      assert.equal(latencyUs.connect.count, connectionsOf(seen))
      if (title.endsWith('closed')) assert.equal(connectionsOf(seen), N)
    })

  test('no exchange fails if it closes each reused connection after a thousand requests', async context => {
    const program = await startNginx(context, HELLO)
    const measured = await measure(
      target(program),
      '--protocol',
      'http',
      '-k',
      '-n',
      String(N),
      '-c',
      '2',
      '-w',
      '2',
    )
    const seen = await quit(program)
    assertAllOk(measured, N)
    assert.equal(seen.length, N)
    assert.equal(seen.filter(({ turn }) => turn === 1000).length, 2)
    assert.equal(connectionsOf(seen), 4)
  })

  test('no exchange fails if it closes idle reused connections', async context => {
    const program = await startNginx(context, { ...HELLO, server: 'keepalive_timeout 10ms;' })
    const measured = await measure(
      target(program),
      '--protocol',
      'http',
      '-k',
      '-n',
      '9',
      '-R',
      '5',
      '-w',
      '1',
    )
    const seen = await quit(program)
    assertAllOk(measured, 9)
    assert.equal(seen.length, 9)
    // Almost one connection per exchange, but a delayed thread may send two at once
    assert.ok(connectionsOf(seen) > 4, `${connectionsOf(seen)} connections`)
  })

  test('a close in the middle of a pipeline fails only its outstanding exchanges', async context => {
    const program = await startNginx(context, HELLO)
    const measured = await measure(
      target(program),
      '--protocol',
      'http',
      '-p',
      '16',
      '-n',
      '6001',
      '-c',
      '2',
      '-w',
      '2',
    )
    const seen = await quit(program)
    const { requests, errors } = measured.run
    assert.equal(requests.started, 6001)
    assert.equal(requests.ok, seen.length)
    const closes = seen.filter(({ turn }) => turn === 1000).length
    assert.ok(closes >= 4, `${closes} closes`)
    assert.ok(requests.failed <= closes * 15, `${requests.failed} failed`)
    assert.deepEqual(errors, { 'early-close': requests.failed })
  })

  for (const [kind, site, sign] of [
    [
      'chunked replies',
      { location: `${HELLO.location} sub_filter_types *; sub_filter nginx chunks;` },
      /Transfer-Encoding: chunked\r\n/,
    ],
    [
      'replies that last until the close',
      {
        location: `${HELLO.location} sub_filter_types *; sub_filter nginx end; chunked_transfer_encoding off;`,
      },
      /^(?!.*(Content-Length|Transfer-Encoding))/s,
    ],
    ['replies without a body', { location: 'return 204;' }, /^HTTP\/1.1 204 /],
  ] as const)
    test(`${kind} are counted, also with connection reuse`, async context => {
      const program = await startNginx(context, site)
      assert.match(await raw({ port: program.port, send: [REQUEST] }), sign)
      const measured = await measure(target(program), '--protocol', 'http', '-k', '-n', '501', '-c', '7')
      assertAllOk(measured, 501)
      assert.equal((await quit(program)).length, 502)
    })

  for (const status of [404, 500])
    test(`every reply of status ${status} fails with that status as its outcome`, async context => {
      const program = await startNginx(context, { location: `return ${status};` })
      const { run, code } = await measure(target(program), '--protocol', 'http', '-k', '-n', '501', '-c', '7')
      const seen = await quit(program)
      assert.equal(seen.length, 501)
      assert.ok(seen.every(line => line.status === status))
      assert.deepEqual(run.errors, { [`status-${status}`]: 501 })
      assert.equal(code, 1)
    })

  test('--pid of its worker gives the CPU time per exchange', async context => {
    const program = await startNginx(context, HELLO)
    // The worker is running after the first answer
    assert.match(await raw({ port: program.port, send: [REQUEST] }), /hello from nginx$/)
    const children = readFileSync(`/proc/${program.pid}/task/${program.pid}/children`, 'utf8')
    const worker = children.trim()
    const { run } = await measure(
      target(program),
      '--protocol',
      'http',
      '-k',
      '-d',
      '500ms',
      '-c',
      '8',
      '--pid',
      worker,
    )
    const { cpuUsPerExchange, cpuPercent } = run.server ?? {}
    assert.ok(cpuUsPerExchange && cpuUsPerExchange > 0 && cpuUsPerExchange < 5000, `${cpuUsPerExchange} us`)
    // One thread uses at most one core, except for the resolution of the ticks
    assert.ok(cpuPercent && cpuPercent > 0 && cpuPercent < 110, `${cpuPercent} %`)
  })
})
