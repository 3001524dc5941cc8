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

// Commands run in the folder of their recipe, so that one comes after the other
describe('the recipes of docs/recipes.md', { concurrency: 1 }, () => {
  const without = (server: unknown, name: string) => ({
    skip: server === undefined && `${name} is not installed`,
  })

  test(
    'memcached has counted as many gets and sets as we have, and found each key',
    without(memcached, 'memcached'),
    async context => {
      const program = await startMemcached(context)
      const kitchen = new Kitchen(context, 'Memcached')
      await kitchen.cook('fill.yaml', program.port, 10_000)
      assert.equal((await statsOf(program)).curr_items, 10_000)
      const { get = 0, set = 0 } = okByKind(await kitchen.cook('kv.yaml', program.port, 1500))
      const { cmd_get, get_hits, cmd_set } = await statsOf(program)
      assert.deepEqual({ cmd_get, get_hits, cmd_set }, { cmd_get: get, get_hits: get, cmd_set: 10_000 + set })
      // 90 % of 1,500, to six standard deviations
      assert.ok(Math.abs(get - 1350) < 70, `${get} gets`)
    },
  )

  test(
    'mosquitto has received a CONNECT for each connection, and as many PUBLISHes as we count',
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
      // A CONNECT for each connection, and the two packets of each of those who ask
      const all = 300 + CONNECTIONS + 4
      assert.equal(await sysCount(program, '$SYS/broker/messages/received', count => count >= all), all)
    },
  )

  test(
    'PostgreSQL has made as many updates as we count, each connection logged in by SCRAM',
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
    'Redis has counted as many commands as we have, of each kind, and one login for each connection',
    without(redis, 'redis-server'),
    async context => {
      const program = await startRedis(context, '--requirepass', 'secret')
      const run = await new Kitchen(context, 'Redis').cook('redis.yaml', program.port, 500)
      const { get, set } = okByKind(run)
      assertOpenings(run, CONNECTIONS)
      const calls = await callsOf(program, ['get', 'set', 'auth', 'select'], 'AUTH secret\r\n')
      // Whoever asks logs in too
      assert.deepEqual(calls, { get, set, auth: CONNECTIONS + 1, select: CONNECTIONS })
    },
  )

  test('fastify has answered as many requests as we count, of each kind, and each record was used in turn', {
    skip: !hasFastify && 'fastify is not installed',
  }, async context => {
    const program = await startFastify(context)
    const { item, order } = okByKind(
      await new Kitchen(context, 'An HTTP API').cook('api.yaml', program.port, 400),
    )
    assert.deepEqual(await countsOf(program), { 'GET /items/:id 200': item, 'POST /orders 201': order })
  })

  test('a binary server has been asked with each id once, and its replies were told apart', async context => {
    const { port, ids } = await startBinary(context)
    const run = await new Kitchen(context, 'A binary protocol').cook('binary.yaml', port, 300)
    assert.deepEqual(okByKind(run), { lookup: 300 })
    assert.deepEqual(
      ids.toSorted((a, b) => a - b),
      Array.from({ length: 300 }, (_, index) => index + 1),
    )
  })
})

/** Environment variables for one test. */
function setFor(context: TestContext, variables: Readonly<Record<string, string>>): void {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  context.after(() => {
    for (const name of Object.keys(variables))
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
  })
}

/** Answers each framed message with opcode 2 and the id it had. */
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
