import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertAllOk, measure } from './measure.js'
import { LOGIN, postgres, query, startPostgresql } from './postgresql.js'

describe('PostgreSQL', { skip: postgres === undefined && 'postgresql is not installed' }, () => {
  test('it answers each SSLRequest, and its role can log in with a password', async context => {
    const program = await startPostgresql(context)
    // SSLRequest has eight bytes and the code 80877103. The answer N means no TLS
    const flags = ['-m', '\\0\\0\\0\\x08\\x04\\xd2\\x16\\x2f', '-E', 'N', '-e', '--until', 'bytes:1']
    assertAllOk(await measure(`127.0.0.1:${program.port}`, ...flags, '-c', '3', '-w', '1', '-n', '51'), 51)
    const method = "select split_part(rolpassword, '$', 1) from pg_authid where rolname = current_user"
    assert.equal(query(program, `select current_user, (${method})`), `${LOGIN.role}|SCRAM-SHA-256`)
  })
})
