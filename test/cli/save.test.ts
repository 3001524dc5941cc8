import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { lstatSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { reasonOf } from '../../src/errors.js'
import { heythere } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const quick = ['bench', '-n', '20', '-W', '0s', '-c', '2'] as const

/** Mounts a disk of two pages of memory, or returns the reason why it cannot. */
function mountSmallDisk(): string | false {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    return `no small disk: ${reasonOf(error)}`
  }
  after(() => execFileSync('umount', [folder]))
  return false
}

describe('-o', () => {
  test('leaves the old file unchanged on a full disk, and no other file', {
    skip: mountSmallDisk(),
  }, async () => {
    const path = join(folder, 'result.json')
    writeFileSync(path, 'old')
    const { code, stdout, stderr } = await heythere(...quick, '-o', path)
    assert.equal(
      stderr,
      `heythere: --output ${path}: can't be written: ENOSPC: no space left on device, write\n`,
    )
    assert.equal(code, 1)
    assert.match(stdout, /Requests +20 ok/)
    assert.equal(readFileSync(path, 'utf8'), 'old')
    assert.deepEqual(readdirSync(folder), ['result.json'])
  })

  test('reports a full device with exit code 1 and still prints the summary', async () => {
    const { code, stdout, stderr } = await heythere(...quick, '-o', '/dev/full')
    assert.match(stderr, /^heythere: --output \/dev\/full: can't be written: ENOSPC[^\n]*\n$/)
    assert.equal(code, 1)
    assert.match(stdout, /Requests +20 ok/)
  })

  test('leaves /dev/null a device', async () => {
    assert.equal((await heythere(...quick, '-o', '/dev/null')).code, 0)
    assert.ok(lstatSync('/dev/null').isCharacterDevice())
  })
})
