import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkOutputs } from '../../src/cli/outputs.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const check = (path: string) => checkOutputs([path], ['result'])

test('what can be written passes, and leaves nothing behind', () => {
  const [link, file] = [join(folder, 'link.json'), join(folder, 'file.json')]
  writeFileSync(file, '')
  symlinkSync(file, link)
  for (const path of ['-', '/dev/null', join(folder, 'new.json'), file, link]) check(path)
})

test('a folder is no file', () => {
  const path = join(folder, 'folder.json')
  mkdirSync(path)
  assert.throws(() => check(path), /folder\.json: is a folder; name a file in it/)
})

test('a file is no folder', () => {
  const path = join(folder, 'no-folder.json')
  writeFileSync(path, '')
  assert.throws(() => check(join(path, 'x.json')), /x\.json: \S+no-folder\.json is no folder/)
})
