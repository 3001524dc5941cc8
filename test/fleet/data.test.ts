import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { driveShares } from '../../src/driver/driver.js'
import { DataStore } from '../../src/fleet/data-store.js'
import { decode, MOST_DATA_BYTES, orderSchema } from '../../src/fleet/messages.js'
import type { Wire } from '../../src/fleet/wire.js'
import { drivePlanOf } from '../../src/plan/drive-plan.js'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { LineServer, workloadPlan } from '../driver/workload/driving.js'
import { TestServer } from '../faults/test-server.js'
import { agentOn, fleetOn, planFor, quietly } from './in-process.js'
import { Broker } from './memory-wire.js'

const IDS = ['00000000000000aa', '00000000000000bb', '00000000000000cc']
const idOf = (record: number): string => `user-${String(record).padStart(5, '0')}`

function fileOf(context: TestContext, name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'heythere-data-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

/** Counts the orders of one kind that a wire carries to agents. */
function counting(wire: Wire, kind: string): { wire: Wire; readonly count: number } {
  const seen = { wire, count: 0 }
  seen.wire = {
    ...wire,
    request: (subject, bytes, withinMs) => {
      if (decode(orderSchema, bytes)?.kind === kind) seen.count++
      return wire.request(subject, bytes, withinMs)
    },
  }
  return seen
}

/** A line server, agents that drive it, and a coordinator whose NATS carries only small messages. */
async function startFleet(context: TestContext, agents: number) {
  const broker = new Broker()
  for (const id of IDS.slice(0, agents)) agentOn(broker.wire(), { id, name: id, drive: driveShares })
  const wire = counting(broker.wire(4096), 'data')
  const fleet = fleetOn(wire.wire)
  const lines = new LineServer()
  const server = await TestServer.start(lines.onSocket)
  context.after(() => server[Symbol.asyncDispose]())
  const drive = (yaml: string, options: PlanOptions) =>
    fleet.drive(drivePlanOf(workloadPlan(yaml, server.port, { agents, ...options })), quietly())
  return { drive, lines, wire }
}

const sorted = (lines: readonly string[]): string[] => lines.toSorted()

describe('a fleet', () => {
  test('sends each record exactly once per pass, and each number of a sequence once', async context => {
    const { drive, lines, wire } = await startFleet(context, 3)
    const RECORDS = 500
    const all = Array.from({ length: RECORDS }, (_, record) => idOf(record))
    const file = fileOf(context, 'users.csv', `id,note\n${all.map(id => `${id},x\n`).join('')}`)
    const yaml = `{ variables: { n: "seq:1.." }, data: ${file},
      exchanges: { one: { send: "{{id}} {{n}}\\n", until: line, expect: "ok {{id}} {{n}}\\n" } } }`
    const driven = await drive(yaml, { connections: 7, workers: 2, requests: 2 * RECORDS })
    assert.deepEqual([driven.recording.counts.ok, driven.lost], [2 * RECORDS, []])
    const said = lines.lines.map(line => line.split(' '))
    assert.deepEqual(sorted(said.map(([id = '']) => id)), sorted([...all, ...all]))
    assert.deepEqual(
      said.map(([, number]) => Number(number)).toSorted((a, b) => a - b),
      Array.from({ length: 2 * RECORDS }, (_, index) => index + 1),
    )
    assert.ok(wire.count > 6, `${wire.count} parts`)
  })

  test('receives a file once, for any number of runs', async context => {
    const { drive, lines, wire } = await startFleet(context, 2)
    const file = fileOf(context, 'lines.txt', 'a\nb\nc\n')
    const yaml = `{ data: ${file}, exchanges: { one: { send: "{{line}}\\n", until: line } } }`
    for (let run = 1; run <= 2; run++) {
      await drive(yaml, { connections: 2, requests: 3 })
      assert.deepEqual(sorted(lines.lines.splice(0)), ['a', 'b', 'c'])
      assert.equal(wire.count, 2)
    }
  })

  test('reports a file that is too long in one line, before any agent is asked', async context => {
    const { drive, wire } = await startFleet(context, 1)
    const file = fileOf(context, 'long.txt', 'x'.repeat(MOST_DATA_BYTES + 1))
    const yaml = `{ data: ${file}, exchanges: { one: { send: "{{line}}", until: line } } }`
    await assert.rejects(drive(yaml, { connections: 1, requests: 1 }), {
      code: 'usage',
      message: `data file ${file}: has more than 10,000,000 bytes: agents get no larger files; take a sample, use variables, or drive without --nats`,
    })
    assert.equal(wire.count, 0)
  })

  test('reports which agent could not read a file', async context => {
    const { drive } = await startFleet(context, 1)
    const file = fileOf(context, 'users.csv', 'id,note\n1\n')
    const yaml = `{ data: ${file}, exchanges: { one: { send: "{{id}}", until: line } } }`
    await assert.rejects(drive(yaml, { connections: 1, requests: 1 }), {
      code: 'agent-refused',
      message: /^agent 0+aa refuses: the data file line 2 has fewer fields/,
    })
  })
})

describe('the copy of a file that an agent receives', () => {
  const content = Buffer.from('a\nb\n')
  const digest = createHash('sha256').update(content).digest('hex')
  const part = (part: number, text: string, of = digest) =>
    ({ wire: 2, session: IDS[0]!, kind: 'data', digest: of, part, text: btoa(text) }) as const
  const wanting = (bytes = content.length): DataStore => {
    const store = new DataStore()
    assert.equal(store.tableOf('lines.txt', { digest, bytes }), null)
    return store
  }

  test('is accepted if it is the announced one, and parts may come twice', () => {
    const store = wanting()
    for (const [index, text] of [
      [0, 'a\n'],
      [0, 'a\n'],
      [1, 'b\n'],
      [1, 'b\n'],
    ] as const)
      assert.equal(store.take(part(index, text)), null)
    assert.equal(store.tableOf('lines.txt', { digest, bytes: 4 })?.records, 2)
    store.clear()
    assert.equal(store.tableOf('lines.txt', { digest, bytes: 4 }), null)
  })

  test('is refused if it was not asked for, is longer, changed or has gaps', () => {
    const other = digest.replaceAll(/./g, 'f')
    assert.equal(new DataStore().take(part(0, 'a')), 'it did not ask for this data')
    assert.equal(wanting().take(part(0, 'a', other)), 'it did not ask for this data')
    for (const [index, text] of [
      [1, 'a\n'],
      [0, 'a\nb\nc'],
    ] as const)
      assert.equal(wanting().take(part(index, text)), 'its data does not arrive as announced')
    assert.equal(wanting().take(part(0, 'a\nc\n')), 'its data was changed in transfer')
  })
})

test('a plan that names a file without sending it is refused', async () => {
  const broker = new Broker()
  agentOn(broker.wire())
  // As another coordinator might do
  const silent: Wire = broker.wire()
  const wire: Wire = {
    ...silent,
    request: (subject, bytes, withinMs) => {
      const order = decode(orderSchema, bytes)
      const said =
        order?.kind === 'prepare'
          ? new TextEncoder().encode(JSON.stringify({ ...order, data: null, plan: withFile(order.plan) }))
          : bytes
      return silent.request(subject, said, withinMs)
    },
  }
  await assert.rejects(
    fleetOn(wire).drive(planFor(1), quietly()),
    /refuses: it does not read files for coordinators/,
  )
})

function withFile(plan: object): object {
  const { exchange } = workloadPlan('{ exchanges: { one: { send: x, until: line } } }', 1, {})
  assert.equal(exchange.kind, 'workload')
  const spec = { ...exchange.spec, data: { file: '/etc/passwd', order: 'in-order' } }
  return { ...plan, exchange: { ...exchange, spec } }
}
