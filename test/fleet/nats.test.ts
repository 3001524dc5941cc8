import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fleetFlags } from '../../src/cli/flags/groups/fleet.js'
import { withDrive } from '../../src/cli/fleet-options.js'
import { readFlags } from '../../src/cli/read-flags.js'
import { RunError } from '../../src/errors.js'
import { version } from '../../src/experiment/version.js'
import { heythere } from '../cli/heythere.js'
import { whereIs } from '../peers/program.js'
import { endAgents, measuredBy, startAgent, startBench, Target, wireTo } from './fleet.js'
import { agentOn, planFor, quietly } from './in-process.js'
import { NatsServer, noNats } from './nats-server.js'

const openssl = whereIs('openssl')

/** Lets an agent and its coordinator connect through this address. */
async function works(nats: string): Promise<void> {
  const flags = readFlags(fleetFlags, { nats })
  const wire = await wireTo(nats)
  const agent = agentOn(wire, { version: version() })
  const driven = await withDrive(flags, drive => drive(planFor(1), quietly()), assert.fail)
  assert.deepEqual(driven.lost, [])
  await agent.stop()
  await wire.close()
}

const refuses = (says: RegExp, nats: string): Promise<void> =>
  assert.rejects(wireTo(nats), error => error instanceof RunError && says.test(error.message))

describe('a NATS with authentication', { skip: noNats }, () => {
  test('accepts the user and the password of the address, and no others', async () => {
    await using nats = await NatsServer.start('--user', 'me', '--pass', 's3cret')
    const at = (login: string) => `nats://${login}127.0.0.1:${nats.port}`
    await works(at('me:s3cret@'))
    // If the server closes immediately, the client sometimes misses the reason
    const says = /^--nats 127\.0\.0\.1:\d+: can't connect: .*allows this login$/
    await Promise.all([refuses(says, at('me:wrong@')), refuses(says, at(''))])
  })

  test('accepts the token of the address', async () => {
    await using nats = await NatsServer.start('--auth', 't0ken')
    await works(`nats://t0ken@127.0.0.1:${nats.port}`)
  })

  test('is reached over TLS if its certificate is trusted', {
    skip: openssl === undefined && 'openssl is not installed',
  }, async context => {
    const folder = mkdtempSync(join(tmpdir(), 'heythere-tls-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    const [key, ca] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const wanted = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    const named = ['-subj', '/CN=nats', '-addext', 'subjectAltName=IP:127.0.0.1']
    execFileSync(openssl ?? '', ['req', '-x509', ...wanted, ...named, '-keyout', key, '-out', ca], {
      stdio: 'ignore',
    })
    await using nats = await NatsServer.start('--tls', '--tlscert', ca, '--tlskey', key)
    const url = `tls://127.0.0.1:${nats.port}`
    // With everything from the flags to the server
    await using target = await Target.start()
    const agent = await startAgent(url, 'a1', '--nats-ca', ca)
    const bench = startBench(target, url, '--nats-ca', ca, '-c', '2', '-n', '20')
    const { code, run } = measuredBy(await bench.finished)
    await endAgents([agent])
    assert.deepEqual([code, run.requests.ok], [0, 20])
    await refuses(/can't connect: .*self.signed certificate/i, url)
  })
})

test('if NATS does not answer, one line reports it', async () => {
  const { code, stderr } = await heythere('bench', '127.0.0.1:9', '--nats', 'nats://127.0.0.1:1')
  assert.equal(code, 1)
  assert.match(
    stderr,
    /^heythere: --nats 127\.0\.0\.1:1: can't connect: connection refused; check that nats-server runs there and allows this login\n$/,
  )
})
