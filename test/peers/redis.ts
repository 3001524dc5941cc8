import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { raw } from '../server/raw-client.js'
import { type Place, Program, whereIs } from './program.js'

/** The path of Redis on this machine, or undefined. */
export const redis = whereIs('redis-server')

export const socketIn = ({ folder }: Pick<Place, 'folder'>): string => join(folder, 'redis.sock')

/** Starts Redis for one test, without saved files. */
export async function startRedis(context: TestContext, ...settings: readonly string[]): Promise<Program> {
  assert.ok(redis)
  const program = await Program.start(redis, ({ port, folder }) =>
    [
      ['--bind', '127.0.0.1', '--port', String(port), '--unixsocket', socketIn({ folder })],
      ['--dir', folder, '--save', '', '--appendonly', 'no', ...settings],
    ].flat(),
  )
  context.after(() => program.remove())
  return program
}

/** Its command statistics. `before`: commands to send first, such as AUTH. */
async function commandStats({ port }: Program, before: string): Promise<string> {
  let info = ''
  // With a client limit, it may refuse this client until it has noticed that the clients of the run are gone
  for (let tries = 0; tries < 100 && !info.includes('# Commandstats'); tries++)
    info = await raw({ port, send: [`${before}INFO commandstats\r\nQUIT\r\n`] }).catch(String)
  assert.match(info, /# Commandstats/)
  return info
}

/** The numbers of answered and refused PINGs, as Redis counts them. */
export async function pingsOf(program: Program, before = ''): Promise<{ calls: number; rejected: number }> {
  const info = await commandStats(program, before)
  const [, calls = 0, rejected = 0] = /^cmdstat_ping:calls=(\d+),.*rejected_calls=(\d+)/m.exec(info) ?? []
  return { calls: Number(calls), rejected: Number(rejected) }
}

/** The number of calls of each of these commands, as Redis counts them. */
export async function callsOf(
  program: Program,
  commands: readonly string[],
  before = '',
): Promise<Record<string, number>> {
  const info = await commandStats(program, before)
  return Object.fromEntries(
    commands.map(command => [
      command,
      Number(new RegExp(`^cmdstat_${command}:calls=(\\d+),`, 'm').exec(info)?.[1] ?? 0),
    ]),
  )
}
