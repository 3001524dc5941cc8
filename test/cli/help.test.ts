import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { EXAMPLES } from '../../src/cli/examples.js'
import { COMMAND_FLAGS } from '../../src/cli/flags/commands.js'
import type { Flags } from '../../src/cli/flags/flag.js'
import { main } from './heythere.js'
import { heythere } from './in-process.js'

for (const [command, flags] of Object.entries(COMMAND_FLAGS))
  test(`the help of ${command} fits a terminal, names its flags and has three examples`, async () => {
    const { code, stdout, stderr } = await heythere(command, '--help')
    assert.deepEqual([code, stderr], [0, ''])
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
    assert.doesNotMatch(stdout, /\[(string|boolean|array)\]/)
    for (const [name, flag] of Object.entries<Flags[string]>(flags))
      assert.equal(new RegExp(`^ .*--${name}\\b`, 'm').test(stdout), !flag.hidden, name)
    const examples = [...stdout.matchAll(/^ {2}heythere (.*)$/gm)].map(([, typed]) => typed ?? '')
    assert.equal(examples.length, 3)
    for (const typed of examples) {
      assert.ok(typed.startsWith(command))
      for (const [, name = ''] of typed.matchAll(/ --([a-z][a-z-]*)/g)) assert.ok(name in flags, name)
    }
  })

test('the examples of bench are plans', async () => {
  for (const [typed] of EXAMPLES.bench) {
    const words = typed.replaceAll("'", '').split(' ')
    assert.equal((await heythere(...words, '--print-plan')).stderr, '')
  }
})

test('a terminal of unknown size gets lines of 80 columns', async context => {
  const { columns } = process.stdout
  context.after(() => Object.assign(process.stdout, { columns }))
  Object.assign(process.stdout, { columns: 0 })
  const { stdout } = await heythere('bench', '--help')
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
})

test('in a deleted working directory the help is complete, and a command fails with one line', () => {
  const inGone = (...args: readonly string[]) => {
    const gone = mkdtempSync(join(tmpdir(), 'heythere-'))
    const typed = [
      '-c',
      'cd "$1" && rmdir "$1" && shift && exec "$@"',
      'sh',
      gone,
      process.execPath,
      main,
      ...args,
    ]
    const { status, stdout, stderr } = spawnSync('sh', typed, { encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  const help = inGone('--help')
  assert.deepEqual([help.status, help.stderr], [0, ''])
  assert.match(help.stdout, /heythere COMMAND/)
  assert.deepEqual(inGone('bench'), {
    status: 2,
    stdout: '',
    stderr: 'heythere: the working directory was deleted; change to another one, such as cd ~\n',
  })
})
