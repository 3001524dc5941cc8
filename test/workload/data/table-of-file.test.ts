import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { tableOfFile } from '../../../src/workload/data/table-of-file.js'
import { whereIs } from '../../peers/program.js'
import { recordsOf } from './reading.js'

const mkfifo = whereIs('mkfifo')
const folder = mkdtempSync(join(tmpdir(), 'heythere-data-'))
after(() => rmSync(folder, { recursive: true, force: true }))

describe('the records of a file', () => {
  it('are read once, and again after the file has changed', () => {
    const file = join(folder, 'lines.txt')
    writeFileSync(file, 'a\nb\n')
    const first = tableOfFile(file)
    assert.equal(tableOfFile(file), first)
    writeFileSync(file, 'a\nb\nc\n')
    assert.deepEqual(recordsOf(tableOfFile(file)), [['a'], ['b'], ['c']])
    rmSync(file)
    assert.throws(() => tableOfFile(file), { name: 'UnitError', message: 'there is no such file' })
  })

  it('of a pipe are available to later readers too', {
    skip: mkfifo === undefined && 'mkfifo is not installed',
  }, async () => {
    const pipe = join(folder, 'pipe')
    execFileSync(mkfifo ?? '', [pipe])
    const writer = spawn('sh', ['-c', 'printf "a\\nb\\n" > "$0"', pipe])
    const ended = once(writer, 'close')
    const table = tableOfFile(pipe)
    assert.deepEqual(recordsOf(table), [['a'], ['b']])
    await ended
    assert.equal(tableOfFile(pipe), table)
  })
})
