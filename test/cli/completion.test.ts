import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { main } from './heythere.js'

/** The completions that bash offers for the last word, with the script that `heythere completion` prints. */
async function offered(...words: readonly string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)('bash', [
    '-euc',
    `export SHELL=/bin/bash
    heythere() { '${process.execPath}' '${main}' "$@"; }
    source <(heythere completion)
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _heythere_yargs_completions
    printf '%s\\n' "\${COMPREPLY[@]}"`,
    'bash',
    ...words,
  ])
  return stdout.trim().split('\n')
}

test('bash completes commands and the flags of each', async () => {
  assert.deepEqual(await offered('heythere', 'comp'), ['compare', 'completion'])
  assert.deepEqual(await offered('heythere', 'bench', '--han'), ['--handling', '--handler'])
  assert.deepEqual(await offered('heythere', 'send', '--'), [
    '--version',
    '--help',
    '--host',
    '--port',
    '--timeout',
  ])
})

test('zsh has its own script, with descriptions', async () => {
  const env = { ...process.env, SHELL: '/bin/zsh' }
  const run = async (...args: string[]) =>
    (await promisify(execFile)(process.execPath, [main, ...args], { env })).stdout
  assert.match(await run('completion'), /^#compdef heythere$/m)
  assert.match(await run('--get-yargs-completions', 'heythere', 'send', '--'), /^--port:port.* \(8000\)$/m)
})
