import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import {
  bench,
  compare,
  machine,
  parsePlan,
  runPlan,
  search,
  serve,
  tune,
  UsageError,
} from '../../src/index.js'
import { keepThreads } from '../driver/kept-threads.js'
import { raw } from '../server/raw-client.js'

keepThreads()

const few = { requests: 20, connections: 2, warmupMs: 0 } as const

/** A server in this process that replies, and calls back for each connection. Returns its address. */
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

  test('stops on its signal, and resolves with the results so far', async context => {
    const abort = new AbortController()
    let connections = 0
    const target = await listen(context, () => ++connections === 50 && abort.abort())
    const options = { ...ping, target, connections: 2, warmupMs: 0, durationMs: 3_600_000 }
    const { state, runs } = await bench({ ...options, signal: abort.signal })
    assert.equal(state, 'stopped')
    assert.ok((runs[0]?.requests.ok ?? 0) > 10)
  })

  test('starts nothing if its signal is already aborted', async () => {
    const { state, runs } = await bench({ ...few, signal: AbortSignal.abort() })
    assert.deepEqual([state, runs], ['stopped', []])
  })

  test('a failed run resolves with a failed result, and a wrong option rejects', async () => {
    const { state, error } = await bench({ ...few, target: '127.0.0.1:1' })
    assert.deepEqual([state, error?.code], ['failed', 'nothing-succeeded'])
    await assert.rejects(bench({ connections: 0 }), isWrong(/^connections 0: must be at least 1$/))
    await assert.rejects(bench({ thresholds: ['p99<5'] }), isWrong(/^thresholds p99<5: /))
  })
})

describe('compare', () => {
  test('cells have their own options and the common ones, and are compared with the baseline', async () => {
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

  test('each cell has five runs of 3 s after 1 s by default', async () => {
    const { cells } = await compare({ a: {}, b: {} }, { signal: AbortSignal.abort() })
    assert.deepEqual(
      cells.map(({ result: { plan } }) => [plan.runs, plan.durationMs, plan.warmupMs]),
      [
        [5, 3000, 1000],
        [5, 3000, 1000],
      ],
    )
  })

  test('with a number of requests there is no warm-up, unless one is asked for', async () => {
    const warmups = async (...[cells, options]: Parameters<typeof compare>) => {
      const compared = await compare(cells, { ...options, signal: AbortSignal.abort() })
      return compared.cells.map(({ result: { plan } }) => plan.warmupMs)
    }
    assert.deepEqual(await warmups({ a: {}, b: { durationMs: 500 } }, { requests: 20 }), [0, 1000])
    assert.deepEqual(await warmups({ a: { requests: 5 }, b: {} }), [0, 1000])
    assert.deepEqual(await warmups({ a: { warmupMs: 7 }, b: {} }, { requests: 20, warmupMs: 3 }), [7, 3])
  })

  test('one cell, or an unknown baseline, is wrong use', async () => {
    await assert.rejects(compare({ a: {} }), isWrong(/two cells or more/))
    await assert.rejects(
      compare({ a: {}, b: {} }, { baseline: 'c' }),
      isWrong(/baseline c: must be one of: a; b/),
    )
  })
})

describe('search', () => {
  test('raises the rate of an open load until it is stopped, and returns its probes', async context => {
    const abort = new AbortController()
    let connections = 0
    const target = await listen(context, () => ++connections === 60 && abort.abort())
    const phases = { durationMs: 100, warmupMs: 0, ratePerSecond: 20 }
    const options = { ...phases, ...ping, target, slo: ['p99<30s'], signal: abort.signal }
    const { state, plan, probes, slo } = await search(options)
    assert.deepEqual([state, plan.load.kind, slo], ['stopped', 'open', ['p99<30s']])
    assert.ok(probes.length > 0)
  })

  test('starts at 10 a second, with probes of 3 s', async () => {
    const { plan } = await search({ slo: ['p99<1s'], signal: AbortSignal.abort() })
    assert.deepEqual([plan.durationMs, plan.warmupMs], [3000, 1000])
    assert.deepEqual(plan.load, {
      kind: 'open',
      shape: { kind: 'rate', ratePerSecond: 10 },
      arrival: 'constant',
      pacing: 'spin',
    })
  })

  test('without a bound, or with one that no load breaks, it is wrong use', async () => {
    await assert.rejects(search({ slo: [] }), isWrong(/^slo: is missing; give the limits/))
    await assert.rejects(
      search({ slo: ['throughput>5'] }),
      isWrong(/^slo throughput>5: throughput is the result of a search/),
    )
    await assert.rejects(
      search({ slo: ['p99<1s'], maxTimeMs: 0 }),
      isWrong(/^maxTimeMs 0: must be above 0 ms$/),
    )
    await assert.rejects(search({ slo: ['p99{get}<1s'] }), isWrong(/^slo p99\{get\}<1s: /))
  })
})

describe('tune', () => {
  test('races settings, and returns the runs that decided', async () => {
    const { state, cells, rule, decision } = await tune(
      { one: { connections: 1 }, two: { connections: 2 } },
      { requests: 20, mostRuns: 4, within: 1, goal: 'p50', server: { handling: 'inline' } },
    )
    assert.deepEqual([state, decision.goal, rule.mostRounds, rule.within], ['completed', 'p50', 4, 1])
    assert.deepEqual(
      cells.map(({ name, result }) => [name, result.runs.length]),
      [
        ['one', 4],
        ['two', 4],
      ],
    )
  })

  test('reports wrong options by their names', async () => {
    const two = { a: {}, b: {} }
    await assert.rejects(tune({ a: {} }), isWrong(/^tune: give it two cells or more$/))
    await assert.rejects(tune(two, { within: 5 }), isWrong(/^within 5: must be above 0 and at most 1$/))
    await assert.rejects(
      tune(two, { mostRuns: 3 }),
      isWrong(/^mostRuns 3: must be a whole number from 4 to 200$/),
    )
    await assert.rejects(
      tune(two, { slo: ['errors<0%'] }),
      isWrong(/^slo errors<0%: tune needs a limit above 0/),
    )
    await assert.rejects(
      tune(two, { ratePerSecond: 5 }),
      isWrong(/^goal throughput: under ratePerSecond the throughput is .*; use goal p50, p99 or cpu$/),
    )
  })
})

describe('a plan', () => {
  test('of options can be run, and is for this machine unless another is given', async context => {
    const target = await listen(context)
    const plan = parsePlan({ ...few, ...ping, target })
    assert.deepEqual(plan, parsePlan({ ...few, ...ping, target }, machine()))
    const { runs } = await runPlan(plan)
    assert.equal(runs[0]?.requests.ok, 20)
  })

  test('that is invalid, or a wrong name in its watch, is refused', async () => {
    const plan = { ...parsePlan({ target: '127.0.0.1:1' }), timeoutMs: 0 }
    await assert.rejects(runPlan(plan), isWrong(/^timeoutMs 0: must be at least 1 ms$/))
    const watch = { onSeconds: () => undefined } as object
    await assert.rejects(
      runPlan({ ...plan, timeoutMs: 1 }, watch),
      isWrong(/^watch\.onSeconds: .* onSecond\?$/),
    )
  })
})

describe('an error names options and their units, not flags:', () => {
  const WRONG: Readonly<Record<string, readonly [Parameters<typeof bench>[0], RegExp]>> = {
    'a duration': [{ timeoutMs: 0.5 }, /^timeoutMs 0\.5: must be at least 1 ms$/],
    'a size of the server': [
      { server: { maxRequestBytes: 0 } },
      /^server\.maxRequestBytes 0: must be at least 1 bytes$/,
    ],
    'two options that exclude each other': [
      { keepAlive: false, pipelining: 2 },
      /^keepAlive: false: 2 requests can be pipelined only on reused connections; leave it or pipelining out$/,
    ],
    'with a cure that is an option': [
      { arrival: 'poisson', ratePerSecond: undefined },
      /^arrival poisson: needs an open load; add ratePerSecond/,
    ],
    'a missing target': [{ insecure: true }, /^insecure: the bundled server .*; give a target$/],
    'a list': [{ pids: [0] }, /^pids 0: must be at least 1$/],
    'a text that is parsed': [{ until: 'bytes:0' }, /^until bytes:0: /],
    'a variable': [{ variables: ['1=x'] }, /^variables 1=x: /],
  }
  for (const [what, [options, says]] of Object.entries(WRONG))
    test(what, () => assert.rejects(bench({ ...options, signal: AbortSignal.abort() }), isWrong(says)))
})

test('serve listens, reports requests, and stops', async () => {
  const requests: string[] = []
  const log = { onRequest: (request: Uint8Array) => requests.push(Buffer.from(request).toString()) }
  const server = await serve({ host: '127.0.0.1', port: 0, handling: 'inline', handler: 'echo' }, log)
  const { port } = server
  assert.equal(await raw({ port, send: ['hello'] }), 'hello')
  assert.deepEqual([requests, (await server.snapshot()).handled], [['hello'], 1])
  await server.stop()
  await assert.rejects(raw({ port }), { code: 'ECONNREFUSED' })
  await assert.rejects(serve({ port: 70_000 }), isWrong(/^port 70000: must be at most 65,535$/))
})

describe('an unknown option, or null, is refused with the nearest name:', () => {
  // Called as from JavaScript, without type checks
  const [benched, compared, served, searched, tuned] = [bench, compare, serve, search, tune] as unknown as ((
    ...given: unknown[]
  ) => Promise<unknown>)[]
  const WRONG: Readonly<Record<string, readonly [() => Promise<unknown> | undefined, RegExp]>> = {
    'a missing letter': [
      () => benched?.({ connectons: 1 }),
      /^connectons: no such option; did you mean connections\?$/,
    ],
    'a missing unit': [() => benched?.({ rate: 5 }), /^rate: no such option; did you mean ratePerSecond\?$/],
    'its flag': [() => benched?.({ 'keep-alive': true }), /^keep-alive: .* did you mean keepAlive\?$/],
    'a name near to none': [
      () => benched?.({ frobnicate: 5 }),
      /^frobnicate: no such option; there are target, .*, signal$/,
    ],
    'an option of the server': [
      () => benched?.({ server: { handlr: 'echo' } }),
      /^server\.handlr: no such option; did you mean handler\?$/,
    ],
    null: [() => benched?.({ connections: null }), /^connections null: leave it out for the default$/],
    'null as server': [() => benched?.({ server: null }), /^server null: leave it out for the default$/],
    'a string for a number': [() => benched?.({ connections: '5' }), /^connections 5: must be a number$/],
    'a string for bytes': [() => benched?.({ message: 'ping' }), /^message ping: must be a Uint8Array$/],
    'a number for a string': [() => benched?.({ target: 80 }), /^target 80: must be a string$/],
    'no options at all': [() => benched?.(null), /^options null: must be an object$/],
    'an invalid signal': [() => benched?.({ signal: {} }), /^signal: must be an AbortSignal$/],
    'an option of a fleet': [() => benched?.({ agents: 2 }), /^agents: no such option; there are /],
    'an option of one cell': [() => compared?.({ a: { threds: 1 }, b: {} }), /^a\.threds: no such option; /],
    'an option of the server of one cell': [
      () => compared?.({ a: {}, b: { server: { treads: 1 } } }),
      /^b\.server\.treads: no such option; did you mean threads\?$/,
    ],
    'an option of all cells given for one': [
      () => compared?.({ a: { runs: 3 }, b: {} }),
      /^a\.runs 3: must be set once for all cells/,
    ],
    'an option of a comparison': [
      () => compared?.({ a: {}, b: {} }, { base: 'a' }),
      /^base: .* did you mean baseline\?$/,
    ],
    'null as cell': [() => compared?.({ a: null, b: {} }), /^a null: must be an object$/],
    'an option of a search': [
      () => searched?.({ slo: ['p99<1s'], rate: 5 }),
      /^rate: no such option; did you mean ratePerSecond\?$/,
    ],
    'a search without options': [() => searched?.(), /^options undefined: must be an object$/],
    'runs of a search': [() => searched?.({ slo: [], runs: 2 }), /^runs: no such option; /],
    'a race option': [() => tuned?.({ a: {}, b: {} }, { most: 5 }), /^most: .* did you mean mostRuns\?$/],
    'null in a race': [() => tuned?.({ a: {}, b: {} }, { slo: null }), /^slo null: leave it out/],
    'an option of serve': [() => served?.({ prt: 1 }), /^prt: no such option; did you mean port\?$/],
    'an option of the log of serve': [
      () => served?.({}, { onRequests: () => 0 }),
      /^log\.onRequests: .* did you mean onRequest\?$/,
    ],
  }
  for (const [what, [call, says]] of Object.entries(WRONG))
    test(what, () => assert.rejects(async () => call(), isWrong(says)))

  test('an option that is undefined counts as not given', async () => {
    const { state } = await bench({ ...few, connections: undefined, signal: AbortSignal.abort() })
    assert.equal(state, 'stopped')
  })
})
