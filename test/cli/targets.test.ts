import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { assertAllOk, measure } from '../peers/measure.js'
import { Heythere, heythere } from './heythere.js'

const hasIpv6 = Object.values(networkInterfaces()).some(list => list?.some(one => one.address === '::1'))

test('::1 is served and driven', { skip: !hasIpv6 && 'this machine has no ::1' }, async () => {
  const server = new Heythere('serve', '--host', '::1', '--port', '0', '--quiet')
  const [, port] = await server.says(/^\[\+\] Listening on \[::1\]:(\d+)\n/)
  const measured = await measure(`[::1]:${port}`, '-n', '30', '-c', '3')
  assertAllOk(measured, 30)
  assert.equal(measured.run.address, `[::1]:${port}`)
  server.child.kill('SIGTERM')
  await server.finished
})

test('the table shows the address of a name, and shows an address only once', async () => {
  const server = new Heythere('serve', '--host', '127.0.0.1', '--port', '0', '--quiet')
  const [, port] = await server.says(/:(\d+)\n/)
  const targetIn = async (target: string) =>
    /^Target +(.*)$/m.exec((await heythere('bench', target, '-n', '5', '-W', '0s')).stdout)?.[1]
  assert.equal(await targetIn(`localhost:${port}`), `localhost:${port} at 127.0.0.1:${port}`)
  assert.equal(await targetIn(`127.0.0.1:${port}`), `127.0.0.1:${port}`)
  server.child.kill('SIGTERM')
  await server.finished
})
