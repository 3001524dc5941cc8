import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { hashOfFile } from '../../src/experiment/hash-of-file.js'
import { whereIs } from '../peers/program.js'

const mkfifo = whereIs('mkfifo')
const folder = mkdtempSync(join(tmpdir(), 'heythere-hash-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('a file has the hash of all its parts', async () => {
  const file = join(folder, 'data')
  const content = Buffer.alloc(1_000_000, 'abc')
  writeFileSync(file, content)
  assert.equal(await hashOfFile(file), createHash('sha256').update(content).digest('hex'))
})

test('a missing file and a folder have no hash', async () => {
  assert.deepEqual(await Promise.all([hashOfFile(join(folder, 'none')), hashOfFile(folder)]), [null, null])
})

test('a pipe has no hash and is not read', {
  skip: mkfifo === undefined && 'mkfifo is not installed',
}, async () => {
  const pipe = join(folder, 'pipe')
  execFileSync(mkfifo ?? '', [pipe])
  assert.equal(await hashOfFile(pipe), null)
})
