import assert from 'node:assert/strict'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkOutputs, deliver } from '../../src/cli/outputs.js'
import { save } from '../../src/export/save.js'
import type { Result } from '../../src/result/result.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { saidBy } from './in-process.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
const check = (path: string) => checkOutputs([path], ['result'])

test('writable paths pass, and the check leaves nothing behind', () => {
  const [link, file] = [join(folder, 'link.json'), join(folder, 'file.json')]
  writeFileSync(file, '')
  symlinkSync(file, link)
  for (const path of ['-', '/dev/null', join(folder, 'new.json'), file, link]) check(path)
})

test('a folder is refused as a file', () => {
  const path = join(folder, 'folder.json')
  mkdirSync(path)
  assert.throws(() => check(path), /folder\.json: is a folder; give a file in it/)
})

test('a file is refused as a folder', () => {
  const path = join(folder, 'no-folder.json')
  writeFileSync(path, '')
  assert.throws(() => check(join(path, 'x.json')), /x\.json: \S+no-folder\.json is not a folder/)
})

test('a link to a missing file is followed, and the folder of that file must exist', async () => {
  const [file, link] = [join(folder, 'later.json'), join(folder, 'to-later.json')]
  symlinkSync('later.json', link)
  check(link)
  await save(link, 'saved')
  assert.ok(lstatSync(link).isSymbolicLink())
  assert.equal(readFileSync(file, 'utf8'), 'saved')
  const nowhere = join(folder, 'nowhere.json')
  symlinkSync('no-such-folder/x.json', nowhere)
  assert.throws(() => check(nowhere), /nowhere\.json: the folder .* does not exist/)
})

test('an output that cannot be made or written does not affect the others', async () => {
  const result = madeUpResult({}, madeUpRun())
  // A page contains the version, a distribution does not
  const unshowable: Result = {
    ...result,
    get environment(): never {
      throw new RangeError('too much')
    },
  }
  const at = (name: string) => join(folder, name)
  const paths = [at('page.html'), '/dev/full', at('curve.hgrm')]
  // Remove the line of this file from the error
  const said = async (...what: Parameters<typeof deliver>) => {
    const { answer, stdout, stderr } = await saidBy(() => deliver(...what))
    return { answer, stdout, stderr: stderr.replaceAll(/, at \S+:\d+$/gm, '') }
  }
  assert.deepEqual(await said(paths, [unshowable], () => 'a table', { format: 'hgrm' }), {
    answer: false,
    stdout: 'a table',
    stderr:
      `heythere: --output ${at('page.html')}: can't be created: too much\n` +
      "heythere: --output /dev/full: can't be written: ENOSPC: no space left on device, write\n",
  })
  const badly = (): never => {
    throw new RangeError('too long')
  }
  assert.deepEqual(await said([at('result.json')], [result], badly), {
    answer: false,
    stdout: '',
    stderr: "heythere: the summary: can't be created: too long\n",
  })
  assert.equal(existsSync(at('page.html')), false)
  assert.match(readFileSync(at('curve.hgrm'), 'utf8'), /^#\[Response time/)
  assert.equal(JSON.parse(readFileSync(at('result.json'), 'utf8')).schema, result.schema)
})

test('a name of the greatest length is saved, and nothing else is left in the folder', async () => {
  const alone = mkdtempSync(join(tmpdir(), 'heythere-'))
  const name = `${'x'.repeat(250)}.json`
  check(join(alone, name))
  await save(join(alone, name), 'saved')
  assert.deepEqual(readdirSync(alone), [name])
  assert.throws(() => check(join(alone, `x${name}`)), /can't be written: ENAMETOOLONG/)
})
