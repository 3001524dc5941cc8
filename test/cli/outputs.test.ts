import assert from 'node:assert/strict'
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkOutputs } from '../../src/cli/outputs.js'
import { save } from '../../src/cli/save.js'

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

test('a link to what is not there yet is followed, and its folder is what counts', async () => {
  const [file, link] = [join(folder, 'later.json'), join(folder, 'to-later.json')]
  symlinkSync('later.json', link)
  check(link)
  await save(link, 'saved')
  assert.ok(lstatSync(link).isSymbolicLink())
  assert.equal(readFileSync(file, 'utf8'), 'saved')
  const nowhere = join(folder, 'nowhere.json')
  symlinkSync('no-such-folder/x.json', nowhere)
  assert.throws(() => check(nowhere), /nowhere\.json: there is no folder/)
})
