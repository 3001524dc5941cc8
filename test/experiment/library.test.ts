import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { bench, compare, serve, UsageError } from '../../src/index.js'
import { raw } from '../server/raw-client.js'

const few = { requests: 20, connections: 2, warmupMs: 0 } as const

/** A server that answers, of this process; answers its address, and calls back for each connection. */
async function listen(context: TestContext, onConnection: () => void = () => undefined): Promise<string> {
  const server = createServer(socket => {
    onConnection()
    socket.once('data', () => socket.end('pong'))
    socket.on('error', () => undefined)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

const ping = { message: Buffer.from('ping'), expect: Buffer.from('pong') } as const
const isWrong = (says: RegExp) => (error: unknown) => error instanceof UsageError && says.test(error.message)

describe('bench', () => {
  test('measures a server of the same process', async context => {
    const target = await listen(context)
    const result = await bench({ ...few, ...ping, target, thresholds: ['errors<1%'] })
    assert.deepEqual([result.state, result.runs[0]?.requests.ok], ['completed', 20])
    assert.deepEqual(
      result.thresholds.map(({ verdict }) => verdict),
      ['met'],
    )
  })

  test('stops when it is told to, and resolves with what was measured', async context => {
    const abort = new AbortController()
    let connections = 0
    const target = await listen(context, () => ++connections === 50 && abort.abort())
    const options = { ...ping, target, connections: 2, warmupMs: 0, durationMs: 3_600_000 }
    const { state, runs } = await bench({ ...options, signal: abort.signal })
    assert.equal(state, 'stopped')
    assert.ok((runs[0]?.requests.ok ?? 0) > 10)
  })

  test('told so beforehand it starts nothing', async () => {
    const { state, runs } = await bench({ ...few, signal: AbortSignal.abort() })
    assert.deepEqual([state, runs], ['stopped', []])
  })

  test('a run that fails is a Result that says so; a wrong option rejects', async () => {
    const { state, error } = await bench({ ...few, target: '127.0.0.1:1' })
    assert.deepEqual([state, error?.code], ['failed', 'nothing-succeeded'])
    await assert.rejects(bench({ connections: 0 }), isWrong(/^--connections 0: must be at least 1$/))
    await assert.rejects(bench({ thresholds: ['p99<5'] }), isWrong(/^--threshold p99<5: /))
  })
})

describe('compare', () => {
  test('cells differ in what they say, have the rest in common, and are held against the baseline', async () => {
    const { cells, verdicts, state } = await compare(
      { one: { connections: 1 }, two: { server: { threads: 2 } } },
      { ...few, connections: 3, runs: 2, server: { handler: 'echo', threads: 1 }, baseline: 'two' },
    )
    assert.equal(state, 'completed')
    assert.deepEqual(
      cells.map(({ name, result }) => [name, result.plan.connections, result.runs.length]),
      [
        ['one', 1, 2],
        ['two', 3, 2],
      ],
    )
    const servers = cells.map(({ result: { plan } }) => plan.target.kind === 'own' && plan.target.server)
    assert.deepEqual(
      servers.map(server => server && [server.handler, server.threads]),
      [
        ['echo', 1],
        ['echo', 2],
      ],
    )
    assert.deepEqual(new Set(verdicts.map(({ base, cell }) => `${base} ${cell}`)), new Set(['two one']))
  })

  test('without options each cell has five runs of 3 s after 1 s', async () => {
    const { cells } = await compare({ a: {}, b: {} }, { signal: AbortSignal.abort() })
    assert.deepEqual(
      cells.map(({ result: { plan } }) => [plan.runs, plan.durationMs, plan.warmupMs]),
      [
        [5, 3000, 1000],
        [5, 3000, 1000],
      ],
    )
  })

  test('with a number of requests, of all cells or of one, there is no warm-up unless one is asked for', async () => {
    const warmups = async (...[cells, options]: Parameters<typeof compare>) => {
      const compared = await compare(cells, { ...options, signal: AbortSignal.abort() })
      return compared.cells.map(({ result: { plan } }) => plan.warmupMs)
    }
    assert.deepEqual(await warmups({ a: {}, b: { durationMs: 500 } }, { requests: 20 }), [0, 1000])
    assert.deepEqual(await warmups({ a: { requests: 5 }, b: {} }), [0, 1000])
    assert.deepEqual(await warmups({ a: { warmupMs: 7 }, b: {} }, { requests: 20, warmupMs: 3 }), [7, 3])
  })

  test('one cell, or a baseline that is none, is wrong use', async () => {
    await assert.rejects(compare({ a: {} }), isWrong(/two cells or more/))
    await assert.rejects(
      compare({ a: {}, b: {} }, { baseline: 'c' }),
      isWrong(/baseline c: must be one of: a; b/),
    )
  })
})

test('serve listens, tells what happens, and stops', async () => {
  const requests: string[] = []
  const log = { onRequest: (request: Uint8Array) => requests.push(Buffer.from(request).toString()) }
  const server = await serve({ host: '127.0.0.1', port: 0, handling: 'inline', handler: 'echo' }, log)
  const { port } = server
  assert.equal(await raw({ port, send: ['hello'] }), 'hello')
  assert.deepEqual([requests, (await server.snapshot()).handled], [['hello'], 1])
  await server.stop()
  await assert.rejects(raw({ port }), { code: 'ECONNREFUSED' })
  await assert.rejects(serve({ port: 70_000 }), isWrong(/^--port 70000: /))
})

describe('an option that there is not, or null, is refused with the nearest name:', () => {
  // As JavaScript may call it, where no compiler looks
  const [benched, compared, served] = [bench, compare, serve] as unknown as ((
    ...given: unknown[]
  ) => Promise<unknown>)[]
  const WRONG: Readonly<Record<string, readonly [() => Promise<unknown> | undefined, RegExp]>> = {
    'a letter missing': [
      () => benched?.({ connectons: 1 }),
      /^connectons: no such option; did you mean connections\?$/,
    ],
    'without its unit': [
      () => benched?.({ rate: 5 }),
      /^rate: no such option; did you mean ratePerSecond\?$/,
    ],
    'as its flag': [() => benched?.({ 'keep-alive': true }), /^keep-alive: .* did you mean keepAlive\?$/],
    'near to none': [
      () => benched?.({ frobnicate: 5 }),
      /^frobnicate: no such option; there are target, .*, signal$/,
    ],
    'of the server': [
      () => benched?.({ server: { handlr: 'echo' } }),
      /^server\.handlr: no such option; did you mean handler\?$/,
    ],
    null: [() => benched?.({ connections: null }), /^connections null: leave it out for the default$/],
    'a server of null': [() => benched?.({ server: null }), /^server null: leave it out for the default$/],
    'a text for a number': [() => benched?.({ connections: '5' }), /^connections 5: must be a number$/],
    'a text for bytes': [() => benched?.({ message: 'ping' }), /^message ping: must be a Uint8Array$/],
    'a number for a text': [() => benched?.({ target: 80 }), /^target 80: must be a text$/],
    'no options at all': [() => benched?.(null), /^options null: must be an object$/],
    'a signal that is none': [() => benched?.({ signal: {} }), /^signal: must be an AbortSignal$/],
    'of a fleet': [() => benched?.({ agents: 2 }), /^agents: no such option; there are /],
    'of one cell': [() => compared?.({ a: { threds: 1 }, b: {} }), /^a\.threds: no such option; /],
    'of the server of one cell': [
      () => compared?.({ a: {}, b: { server: { treads: 1 } } }),
      /^b\.server\.treads: no such option; did you mean threads\?$/,
    ],
    'of all cells in one': [
      () => compared?.({ a: { runs: 3 }, b: {} }),
      /^a\.runs 3: must be given once for all cells/,
    ],
    'of a comparison': [
      () => compared?.({ a: {}, b: {} }, { base: 'a' }),
      /^base: .* did you mean baseline\?$/,
    ],
    'cells of none': [() => compared?.({ a: null, b: {} }), /^a null: must be an object$/],
    'of serve': [() => served?.({ prt: 1 }), /^prt: no such option; did you mean port\?$/],
    "of serve's log": [
      () => served?.({}, { onRequests: () => 0 }),
      /^log\.onRequests: .* did you mean onRequest\?$/,
    ],
  }
  for (const [what, [call, says]] of Object.entries(WRONG))
    test(what, () => assert.rejects(async () => call(), isWrong(says)))

  test('one that is undefined is none', async () => {
    const { state } = await bench({ ...few, connections: undefined, signal: AbortSignal.abort() })
    assert.equal(state, 'stopped')
  })
})
