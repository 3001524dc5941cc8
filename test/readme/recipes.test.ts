import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { countsOf, hasFastify, startFastify } from '../peers/fastify.js'
import { memcached, startMemcached, statsOf } from '../peers/memcached.js'
import { mosquitto, startMosquitto, sysCount } from '../peers/mosquitto.js'
import { LOGIN, postgres, query, startPostgresql } from '../peers/postgresql.js'
import { callsOf, redis, startRedis } from '../peers/redis.js'
import { assertOpenings, Kitchen, okByKind } from './recipes.js'

const CONNECTIONS = 7

// One test at a time, because commands run in the folder of their recipe
describe('the recipes of docs/recipes.md', { concurrency: 1 }, () => {
  const without = (server: unknown, name: string) => ({
    skip: server === undefined && `${name} is not installed`,
  })

  test(
    'memcached counts as many gets and sets as heythere, and finds each key',
    without(memcached, 'memcached'),
    async context => {
      const program = await startMemcached(context)
      const kitchen = new Kitchen(context, 'Memcached')
      await kitchen.cook('fill.yaml', program.port, 10_000)
      assert.equal((await statsOf(program)).curr_items, 10_000)
      const { get = 0, set = 0 } = okByKind(await kitchen.cook('kv.yaml', program.port, 1500))
      const { cmd_get, get_hits, cmd_set } = await statsOf(program)
      assert.deepEqual({ cmd_get, get_hits, cmd_set }, { cmd_get: get, get_hits: get, cmd_set: 10_000 + set })
      // 90 % of 1,500, within six standard deviations
      assert.ok(Math.abs(get - 1350) < 70, `${get} gets`)
    },
  )

  test(
    'mosquitto receives a CONNECT for each connection, and as many PUBLISHes as heythere counts',
    without(mosquitto, 'mosquitto'),
    async context => {
      const program = await startMosquitto(context)
      const run = await new Kitchen(context, 'MQTT').cook('mqtt.yaml', program.port, 300)
      assert.deepEqual(okByKind(run), { publish: 300 })
      assertOpenings(run, CONNECTIONS)
      assert.equal(
        await sysCount(program, '$SYS/broker/publish/messages/received', count => count >= 300),
        300,
      )
      // A CONNECT for each connection, and two packets of each client that reads a counter
      const all = 300 + CONNECTIONS + 4
      assert.equal(await sysCount(program, '$SYS/broker/messages/received', count => count >= all), all)
    },
  )

  test(
    'PostgreSQL makes as many updates as heythere counts, and each connection logs in with SCRAM',
    without(postgres, 'postgresql'),
    async context => {
      const program = await startPostgresql(context)
      const kitchen = new Kitchen(context, 'PostgreSQL')
      query(program, kitchen.told('psql'))
      setFor(context, { PGUSER: LOGIN.role, PGPASSWORD: LOGIN.password, PGDATABASE: LOGIN.database })
      const run = await kitchen.cook('postgres.mjs', program.port, 200)
      assertOpenings(run, CONNECTIONS)
      assert.equal(query(program, 'select sum(balance) from accounts'), '200')
    },
  )

  test(
    'Redis counts as many commands of each kind as heythere, and one login for each connection',
    without(redis, 'redis-server'),
    async context => {
      const program = await startRedis(context, '--requirepass', 'secret')
      const run = await new Kitchen(context, 'Redis').cook('redis.yaml', program.port, 500)
      const { get, set } = okByKind(run)
      assertOpenings(run, CONNECTIONS)
      const calls = await callsOf(program, ['get', 'set', 'auth', 'select'], 'AUTH secret\r\n')
      // The client that reads the counters logs in too
      assert.deepEqual(calls, { get, set, auth: CONNECTIONS + 1, select: CONNECTIONS })
    },
  )

  test('fastify answers as many requests of each kind as heythere counts', {
    skip: !hasFastify && 'fastify is not installed',
  }, async context => {
    const program = await startFastify(context)
    const { item, order } = okByKind(
      await new Kitchen(context, 'An HTTP API').cook('api.yaml', program.port, 400),
    )
    assert.deepEqual(await countsOf(program), { 'GET /items/:id 200': item, 'POST /orders 201': order })
  })

  test('a binary server receives each id once, and its replies are told apart', async context => {
    const { port, ids } = await startBinary(context)
    const run = await new Kitchen(context, 'A binary protocol').cook('binary.yaml', port, 300)
    assert.deepEqual(okByKind(run), { lookup: 300 })
    assert.deepEqual(
      ids.toSorted((a, b) => a - b),
      Array.from({ length: 300 }, (_, index) => index + 1),
    )
  })
})

/** Sets environment variables for one test. */
function setFor(context: TestContext, variables: Readonly<Record<string, string>>): void {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  context.after(() => {
    for (const name of Object.keys(variables))
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
  })
}

/** Answers each framed message with opcode 2 and the id of the message. */
async function startBinary(context: TestContext): Promise<{ port: number; ids: readonly number[] }> {
  const ids: number[] = []
  const serve = (socket: Socket): void => {
    let held = Buffer.alloc(0)
    socket.on('error', () => socket.destroy())
    socket.on('data', part => {
      held = Buffer.concat([held, part])
      while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
        const end = 4 + held.readUInt32BE(0)
        assert.deepEqual([end, held[4]], [29, 1])
        ids.push(held.readUInt32BE(5))
        const reply = Buffer.from([0, 0, 0, 5, 2, 0, 0, 0, 0])
        held.copy(reply, 5, 5, 9)
        socket.write(reply)
        held = held.subarray(end)
      }
    })
  }
  const server = createServer(serve).listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => server.close())
  return { port: (server.address() as AddressInfo).port, ids }
}
