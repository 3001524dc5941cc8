import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  agentBeatSchema,
  type BareReply,
  decode,
  encode,
  type OrderReply,
  orderSchema,
  presenceSchema,
  replySchema,
  subjects,
} from '../../src/fleet/messages.js'
import type { Wire } from '../../src/fleet/wire.js'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import { nowUs } from '../../src/threads/clock.js'
import { agentOn, atEnd, fleetOn, MINE, planFor, quietly } from './in-process.js'
import { Broker } from './memory-wire.js'

const ID = '00000000000000aa'
const OTHER = '00000000000000c2'
const text = (value: string) => new TextEncoder().encode(value)
const plan = planFor(1)
const shares = [{ index: 0, of: 1, connections: 1, requests: null }]

describe('an agent', () => {
  const ask = async (wire: Wire, message: Parameters<typeof encode>[0]): Promise<OrderReply | null> => {
    const bytes = await wire.request(subjects.agent(ID), encode(message), 200)
    return bytes && decode(replySchema, bytes)
  }
  const claim = (session: string) => ({ kind: 'claim', session, from: 'someone', version: '1.0.0' }) as const

  test('ignores foreign messages and goes on', async () => {
    const wire = new Broker().wire()
    agentOn(wire)
    const start = { kind: 'start', session: MINE, run: 1, loadUs: 0 } as const
    for (const noise of [
      ...['', 'null', '{', '[]', '{"wire":1}', '{"wire":3,"kind":"clock","session":"00000000000000c1"}'].map(
        text,
      ),
      encode({ ...claim(MINE), session: '*' }),
      encode({ ...claim(MINE), from: 'x\u001b[2J' }),
      encode({ ...start, run: -1 }),
      new Uint8Array(1024 * 1024),
    ])
      assert.equal(await wire.request(subjects.agent(ID), noise, 50), null)
    assert.equal((await ask(wire, claim(MINE)))?.kind, 'done')
  })

  test('obeys only the coordinator that claimed it', async () => {
    const wire = new Broker().wire()
    agentOn(wire)
    const prepare = { kind: 'prepare', run: 1, plan, shares, data: null } as const
    assert.equal((await ask(wire, { ...prepare, session: MINE }))?.kind, 'refused')
    assert.equal((await ask(wire, claim(MINE)))?.kind, 'done')
    assert.deepEqual(await ask(wire, claim(OTHER)), { wire: 2, kind: 'refused', reason: 'busy with someone' })
    for (const order of [prepare, { kind: 'stop', run: 1 }, { kind: 'release' }, { kind: 'clock' }] as const)
      assert.equal((await ask(wire, { ...order, session: OTHER }))?.kind, 'refused', order.kind)
    assert.equal((await ask(wire, { ...prepare, session: MINE }))?.kind, 'done')
  })

  test('refuses a coordinator of another version, and logs it', async () => {
    const wire = new Broker().wire()
    const lines: string[] = []
    agentOn(wire, { log: line => lines.push(line) })
    const reply = await ask(wire, { ...claim(MINE), version: '2.0.0' })
    assert.deepEqual(reply, { wire: 2, kind: 'refused', reason: 'version 1.0.0, not 2.0.0' })
    assert.deepEqual(lines, ['[!] someone is refused: its version is 2.0.0, not 1.0.0'])
  })

  test('refuses a start time far from now, so nothing is overdue', async () => {
    const wire = new Broker().wire()
    agentOn(wire)
    await ask(wire, claim(MINE))
    await ask(wire, { kind: 'prepare', session: MINE, run: 1, plan, shares, data: null })
    const start = (loadUs: number) => ask(wire, { kind: 'start', session: MINE, run: 1, loadUs })
    for (const awayUs of [-11e6, 11e6])
      assert.deepEqual(await start(nowUs() + awayUs), {
        ...{ wire: 2, kind: 'refused', reason: 'a load must start within 10 s from now' },
      })
    assert.equal((await start(nowUs() - 2e6))?.kind, 'done')
  })

  test('refuses a plan that would load code or reach a target that is not allowed', async () => {
    const wire = new Broker().wire()
    agentOn(wire)
    await ask(wire, claim(MINE))
    const exchange = { kind: 'protocol', name: '/tmp/evil.js', message: null } as const
    for (const evil of [
      { ...plan, exchange },
      { ...plan, target: { kind: 'tcp', host: '10.0.0.1', port: 80 } as const },
      { ...plan, target: { kind: 'unix', path: '/run/x' } as const },
    ])
      assert.equal(
        (await ask(wire, { kind: 'prepare', session: MINE, run: 1, plan: evil, shares, data: null }))?.kind,
        'refused',
      )
  })
})

describe('a coordinator', () => {
  test('drives agents over any wire that carries the messages, in parts if necessary', async () => {
    const broker = new Broker()
    agentOn(broker.wire(4096))
    const driven = await fleetOn(broker.wire()).drive(plan, quietly())
    assert.deepEqual(
      driven.fleet?.agents.map(({ name, lost }) => [name, lost]),
      [['a1', null]],
    )
  })

  /** A foreign agent that can be claimed, always reports the expected phase, and answers with these parts. */
  function startStranger(wire: Wire, parts: (part: number) => BareReply): void {
    let beat = encode({
      id: ID,
      run: 0,
      phase: 'over',
      reason: '',
      batch: null,
    })
    const timer = setInterval(() => wire.publish(subjects.beats(MINE), beat), 20)
    atEnd(() => clearInterval(timer))
    wire.subscribe(subjects.roll, () => {
      wire.publish(
        subjects.presence(MINE),
        encode({ id: '*', name: 'bad', version: '1.0.0', busyWith: null }),
      )
      wire.publish(subjects.presence(MINE), encode({ id: ID, name: 'odd', version: '1.0.0', busyWith: null }))
    })
    wire.subscribe(subjects.agent(ID), (bytes, reply) => {
      const order = decode(orderSchema, bytes)
      if (order?.kind === 'prepare' || order?.kind === 'start')
        beat = encode({
          id: ID,
          run: order.run,
          phase: 'over',
          reason: '',
          batch: null,
        })
      const answer: BareReply =
        order?.kind === 'clock'
          ? { kind: 'clock', atUs: 5 }
          : order?.kind === 'fetch'
            ? parts(order.part)
            : { kind: 'done' }
      reply(encode(answer))
    })
  }

  const part = (of: number, content: string): BareReply => ({ kind: 'part', of, text: content })
  const ANSWERS: Readonly<Record<string, (index: number) => BareReply>> = {
    'not JSON': () => part(1, 'x'),
    'another thing': () => part(1, '{"recording":{}}'),
    'not a part': () => ({ kind: 'clock', atUs: 1 }),
    'parts without an end': index => part(index + 2, 'x'.repeat(8 * 1024 * 1024)),
  }
  for (const [name, parts] of Object.entries(ANSWERS))
    test(`gives up an agent whose answer is ${name}`, async () => {
      const broker = new Broker()
      startStranger(broker.wire(), parts)
      await assert.rejects(fleetOn(broker.wire()).drive(plan, quietly()), {
        message: 'agent odd was lost: its answer is invalid',
      })
    })

  test('ignores a heartbeat whose counts are too large to be added', () => {
    const response = new LatencyHistogram(2)
    response.record(5, Number.MAX_SAFE_INTEGER)
    const seconds = [{ atMs: 0, ok: 1, failed: 0, response: response.encode() }]
    const beat = { id: ID, run: 1, phase: 'driving', reason: '' } as const
    assert.equal(decode(agentBeatSchema, encode({ ...beat, batch: { kept: 0, first: 0, seconds } })), null)
  })

  test('reports how large a plan may be', async () => {
    const broker = new Broker()
    agentOn(broker.wire())
    await assert.rejects(
      fleetOn(broker.wire(100)).drive(plan, quietly()),
      /the plan takes \d+ bytes, and NATS sends at most 100/,
    )
  })
})

test('an id cannot contain a wildcard, and a name cannot contain a control character', () => {
  const here = { wire: 2, id: ID, name: 'a', version: '1.0.0', busyWith: null }
  assert.ok(presenceSchema.safeParse(here).success)
  for (const change of [
    { id: '*' },
    { id: '>' },
    { id: `${ID}.x` },
    { name: 'a\n' },
    { name: 'a b' },
    { version: '' },
  ])
    assert.ok(!presenceSchema.safeParse({ ...here, ...change }).success, JSON.stringify(change))
})
