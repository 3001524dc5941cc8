import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { RunError } from '../../src/errors.js'
import { search } from '../../src/experiment/search.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { parseThreshold } from '../../src/result/threshold.js'

const unwatched = { onPhase: () => undefined, onSecond: () => undefined, onProbe: () => undefined }
const machine = { cores: 1, descriptorLimit: null }
const slo = [parseThreshold('p99<10s')]

test('a search that is stopped in its first probe has no answer', async context => {
  const abort = new AbortController()
  let connections = 0
  const server = createServer(socket => {
    socket.once('data', () => socket.end('pong'))
    socket.on('error', () => undefined)
    if (++connections === 5) abort.abort()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => server.close())
  const target = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const plan = parsePlan({ target, ratePerSecond: 100, warmupMs: 0, durationMs: 3_600_000 }, machine)
  const found = await search(plan, slo, 1e9, { ...unwatched, signal: abort.signal })
  assert.deepEqual([found.state, found.probes, found.answer, found.brokenBy], ['stopped', [], null, null])
})

test('a target that cannot be reached at any rate ends the search at once, with the reason', async () => {
  const plan = parsePlan({ target: 'no-such-host.invalid:1', warmupMs: 0 }, machine)
  const found = await search(plan, slo, 1e9, { ...unwatched, signal: new AbortController().signal })
  assert.deepEqual([found.state, found.error?.code, found.probes], ['failed', 'name-resolution', []])
})

test('a missing TLS file is wrong use before any probe', async () => {
  const plan = parsePlan({ target: 'tls://127.0.0.1:1', ca: 'nothing.pem' }, machine)
  const never = { ...unwatched, signal: AbortSignal.abort() }
  await assert.rejects(search(plan, slo, 1e9, never), { code: 'usage', message: /^--ca nothing\.pem: / })
})

test('each probe has different arrivals', async () => {
  const seeds: number[] = []
  const plan = parsePlan({ target: '127.0.0.1:1', seed: 7 }, machine)
  const watch = { ...unwatched, signal: new AbortController().signal }
  await search(plan, slo, 1e9, watch, async ({ seed }) => {
    if (seeds.push(seed) === 3) throw new RunError('nats-absent', 'enough')
    throw new RunError('agent-refused', 'too fast')
  })
  assert.deepEqual(seeds, [7, 8, 9])
})

test('a missing process is wrong use before any probe', async () => {
  const plan = parsePlan({ target: '127.0.0.1:1', pids: [999_999_999] }, machine)
  const never = { ...unwatched, signal: AbortSignal.abort() }
  await assert.rejects(search(plan, slo, 1e9, never), { code: 'usage', message: /^--pid 999999999: / })
})
