import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chownSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { raw } from '../server/raw-client.js'
import { Program, whereIs } from './program.js'

/** Debian has a folder with the programs of each version, which is not in PATH. */
const DEBIAN = '/usr/lib/postgresql'

const find = (name: string): string | undefined => {
  try {
    return whereIs(
      name,
      readdirSync(DEBIAN).map(version => join(DEBIAN, version, 'bin')),
    )
  } catch {
    return whereIs(name)
  }
}

const initdb = find('initdb')
const psql = find('psql')
/** The path of the PostgreSQL server on this machine, or undefined. */
export const postgres = find('postgres')

export const LOGIN = { role: 'heythere', password: 'secret of the tests', database: 'postgres' }

/** PostgreSQL does not run as root. This is the user `nobody`. */
const NOBODY = { uid: 65_534, gid: 65_534 }
const user = process.getuid?.() === 0 ? NOBODY : undefined

/** Creates a cluster whose only role logs in with SCRAM. */
function makeCluster(folder: string): string {
  assert.ok(initdb)
  const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')]
  writeFileSync(passwordFile, `${LOGIN.password}\n`)
  if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid)
  const access = ['--username', LOGIN.role, '--auth=scram-sha-256', '--pwfile', passwordFile]
  const cheap = ['--no-sync', '--no-instructions', '--no-locale', '--encoding=UTF8']
  execFileSync(initdb, ['--pgdata', data, ...access, ...cheap], { cwd: folder, stdio: 'pipe', ...user })
  return data
}

/** Starts PostgreSQL. Creating the cluster takes most of a second, so start one per test file. */
export async function startPostgresql(context: Pick<TestContext, 'after'>): Promise<Program> {
  assert.ok(postgres)
  const program = await Program.start(
    postgres,
    ({ port, folder }) =>
      [
        ['-D', makeCluster(folder), '-p', String(port)],
        ['-c', 'listen_addresses=127.0.0.1', '-c', `unix_socket_directories=${folder}`, '-c', 'fsync=off'],
      ].flat(),
    // SIGTERM would wait until all clients are gone
    { user, endsOn: 'SIGINT' },
  )
  context.after(() => program.remove())
  await ready(program)
  return program
}

/** The first message of a connection, for version 3.0 of the protocol. */
function startupMessage(): Buffer {
  const settings = Buffer.from(`user\0${LOGIN.role}\0database\0${LOGIN.database}\0\0`)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(head.length + settings.length, 0)
  head.writeUInt32BE(3 << 16, 4)
  return Buffer.concat([head, settings])
}

/** Waits until it can serve. Before that it accepts connections and refuses them with "starting up". */
async function ready({ port }: Program): Promise<void> {
  for (;;) {
    const answer = await raw({ port, send: [startupMessage()], halfClose: true }).catch(String)
    if (answer.startsWith('R')) return
    assert.match(answer, /57P03|ECONNRESET/, 'the only allowed failure is that it is not ready yet')
    await setTimeout(10)
  }
}

/** The result of a statement, one row per line, without headings. */
export function query({ port }: Program, statement: string): string {
  assert.ok(psql)
  const where = ['-h', '127.0.0.1', '-p', String(port), '-U', LOGIN.role, '-d', LOGIN.database]
  const env = { ...process.env, PGPASSWORD: LOGIN.password }
  return execFileSync(psql, [...where, '-X', '-A', '-t', '-c', statement], { env, encoding: 'utf8' }).trim()
}
