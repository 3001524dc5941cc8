import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { raw } from '../server/raw-client.js'
import { Program, whereIs } from './program.js'

/** The path of memcached on this machine, or undefined. */
export const memcached = whereIs('memcached')

/** Starts memcached for one test. */
export async function startMemcached(context: TestContext, ...flags: readonly string[]): Promise<Program> {
  assert.ok(memcached)
  // Root has to name a user with -u, which is ignored for other users
  const program = await Program.start(memcached, ({ port }) =>
    ['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-u', 'nobody', flags].flat(),
  )
  context.after(() => program.remove())
  return program
}

/** The counters of memcached: cmd_get, get_hits, get_misses, cmd_set ... */
export async function statsOf({ port }: Program): Promise<Readonly<Record<string, number>>> {
  const lines = (await raw({ port, send: ['stats\r\nquit\r\n'] })).matchAll(/^STAT (\S+) (\S+)\r$/gm)
  return Object.fromEntries([...lines].map(([, name = '', value]) => [name, Number(value)]))
}
