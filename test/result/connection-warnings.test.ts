import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { resultSchema } from '../../src/result/result.js'
import { type MadeUp, madeUpResult, madeUpRun, madeUpServer } from './made-up-result.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const foreign: PlanOptions = { target: '192.0.2.1:80' }
const kept: PlanOptions = { ...foreign, keepAlive: true, until: 'line' }
const http: PlanOptions = { ...foreign, keepAlive: true, protocol: 'http' }

function raised(code: string, options: PlanOptions, made: MadeUp) {
  const result = madeUpResult(options, madeUpRun(), madeUpRun(made))
  resultSchema.parse(JSON.parse(JSON.stringify(result)))
  const warning = result.warnings.find(one => one.code === code)
  return [warning?.figure, warning?.message ?? ''] as const
}

describe('events on connections outside of exchanges raise warnings', () => {
  test('spoke-first quotes the text', () => {
    const [figure, message] = raised('spoke-first', foreign, {
      connections: { spokeFirst: '220 ready\\r\\n' },
    })
    assert.equal(figure, 1)
    assert.match(message, /speaks first: .*"220 ready\\r\\n".*taken for the reply/)
  })

  test('unasked-bytes quotes the first bytes, and names a cure', () => {
    const note = { connections: { unaskedBytes: 95, unasked: 'note\\n' } }
    const [figure, message] = raised('unasked-bytes', kept, note)
    assert.equal(figure, 95)
    assert.match(message, /95 bytes .*"note\\n".*; if they are the rest of a reply, --until line ends it too/)
    const late = { connections: { unaskedBytes: 60, unasked: 'HTTP/1.1 408 Request Timeout\\r\\n' } }
    assert.match(
      raised('unasked-bytes', http, late)[1],
      /taken for its reply; raise the server's idle timeout$/,
    )
  })

  test('not-kept names the reason: closes announced in replies, or idle connections closed', () => {
    const byReply = raised('not-kept', http, { connections: { closedByReply: 2099, reopened: 2095 } })
    assert.equal(byReply[0], 2099)
    assert.match(
      byReply[1],
      /announced a close in 2,099 replies: 2,095 were opened again.*, or leave out --keep-alive$/,
    )
    const idle = raised('not-kept', kept, { connections: { closedIdle: 3, reopened: 2 } })
    assert.match(idle[1], /closed 3 idle connections: 2 were.*raise the server's idle timeout/)
    assert.deepEqual(raised('not-kept', foreign, { connections: { closedByReply: 5 } }), [undefined, ''])
    assert.deepEqual(raised('not-kept', kept, { connections: { reopened: 5 } }), [undefined, ''])
  })

  test('backlog-full says whether the retries helped', () => {
    const unix = { target: 'unix:/x' }
    const [figure, message] = raised('backlog-full', unix, { connections: { retried: 7 } })
    assert.equal(figure, 7)
    assert.match(
      message,
      /7 connects .* tried again .*longer backlog \(at most net\.core\.somaxconn.*--connections/,
    )
    const inVain = { connections: { retried: 7 }, errors: { 'backlog-full': 4 } }
    assert.match(raised('backlog-full', unix, inVain)[1], /, and 4 exchanges got no connection in time/)
  })

  test('ports-short does not recommend --keep-alive if it is on', () => {
    const none: MadeUp = { errors: { 'no-free-port': 7 } }
    assert.match(raised('ports-short', kept, none)[1], /7 connects .*: use fewer --connections, or widen/)
    // The server closes each connection, so the ports are still used up
    const kernel = { timeWait: 25_000, ports: 28_000, timeWaitReuse: 0, synRetransmits: null }
    const held = { kernel, connections: { closedByReply: 9, reopened: 9 } }
    assert.match(raised('ports-short', http, held)[1], /TIME_WAIT.*: use fewer --connections, or set/)
    assert.match(raised('ports-short', foreign, { kernel })[1], /TIME_WAIT.*: use --keep-alive, or set/)
  })

  test('there are none for a file of 1.x, which has no such counts', () => {
    const run = { ...madeUpRun(), connections: null }
    assert.deepEqual(madeUpResult(kept, run).warnings, [])
  })
})

describe('the failures warning names a cure', () => {
  const all = (made: MadeUp, options: PlanOptions = foreign): string => {
    const run = { response: [], ...made } satisfies MadeUp
    const { warnings } = madeUpResult(options, madeUpRun(run))
    return warnings.find(one => one.code === 'failures')?.message ?? ''
  }

  test('if all exchanges are timeouts', () => {
    const silent = { errors: { timeout: 8 }, received: 0 }
    const saying = (text: string) => all(silent, { ...foreign, message: bytes(text), until: 'line' })
    assert.match(
      saying('ping\\n'),
      /the server sent nothing: the message has \\n or \\r as two letters: add -e/,
    )
    assert.match(saying('ping'), /wait for the end of a line \(-e and \\n\), or for the client to close/)
    assert.match(saying('ping\n'), /the server sent nothing: it may wait for the client to close/)
    const answered = { errors: { timeout: 8 }, received: 80 }
    assert.match(all(answered), /keeps the connection open: say with --until RULE/)
    assert.match(all(answered, kept), /no reply ended as --until line says$/)
    assert.match(all(answered, http), /no complete reply of --protocol http$/)
    // Some exchanges are ok
    assert.doesNotMatch(all({ ...silent, response: [[500, 10_000]] }), /byte/)
  })

  test('if all exchanges are early closes', () => {
    const closed = { errors: { 'early-close': 8 }, received: 0 }
    assert.match(all(closed), /closes without a reply: it may expect another protocol, or TLS/)
    assert.match(all(closed, { target: 'tls://192.0.2.1:443' }), /may want a client certificate/)
    const half = { errors: { 'early-close': 8 }, received: 80 }
    assert.match(all(half, kept), /before it closed, but no reply ended as --until line says; --until close/)
    // The account of the bundled server has more details
    assert.doesNotMatch(all(closed, {}), /close/)
  })

  test('if the server speaks TLS, nothing listens, or the socket file cannot be used', () => {
    const alert = { errors: { mismatch: 3 }, errorSamples: { mismatch: '\\x15\\x03\\x01\\0\\x02\\x02F' } }
    assert.match(all(alert, http), /speaks TLS: write tls:\/\/ before the target$/)
    const nginx = 'HTTP/1.1 400 Bad Request\\r\\n\\r\\nThe plain HTTP request was sent to HTTPS port'
    assert.match(all({ errors: { mismatch: 3 }, errorSamples: { mismatch: nginx } }, http), /speaks TLS/)
    assert.match(all({ errors: { refused: 3 } }), /nothing listens there/)
    const file = (code: string) =>
      all(
        { errors: { unreachable: 3 }, errorSamples: { unreachable: `connect ${code} /x` } },
        { target: 'unix:/x' },
      )
    assert.match(file('ENOENT'), /the socket file does not exist/)
    assert.match(file('EACCES'), /may not open the socket file/)
    assert.match(file('EPROTOTYPE'), /not a stream socket/)
  })

  test('and says that cut-off exchanges were not at fault', () => {
    const mixed: MadeUp = { errors: { timeout: 1, 'cut-off': 15 }, response: [[500, 10_000]] }
    assert.match(all(mixed), /16 failed .*; 15 of them only shared a connection/)
  })

  test('the counts of the bundled server raise warnings', () => {
    const server = { ...madeUpServer(0.1), failed: 12, droppedBytes: 5000 }
    const long = { message: bytes('x'.repeat(2000)) }
    const [failed, why] = raised('handler-failed', { server: { handler: 'echo' } }, { server })
    assert.equal(failed, 12)
    assert.match(
      why,
      /threw for 12 requests, which their clients count as early-close.*heythere serve --handler echo/,
    )
    const [dropped, cut] = raised('request-cut', long, { server })
    assert.equal(dropped, 5000)
    assert.match(cut, /--max-request 2000 allows longer requests; --request-until bytes:2000 /)
    const roomy = raised('request-cut', { ...long, server: { maxRequestBytes: 4096 } }, { server })
    assert.doesNotMatch(roomy[1], /--max-request/)
    assert.deepEqual(raised('request-cut', {}, { server: madeUpServer(0.1) }), [undefined, ''])
    const said = { handler: 'boom, at mine.mjs:3', 'in-parts': 'it came in parts' }
    const known = { server: { ...server, troubles: said } }
    assert.match(raised('handler-failed', {}, known)[1], /the first was "boom, at mine\.mjs:3"$/)
    const [, parts] = raised('request-cut', long, known)
    assert.match(parts, /--request-until bytes:2000 /)
    assert.doesNotMatch(parts, /--max-request/)
  })
})
