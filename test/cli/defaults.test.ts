import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { COMMAND_FLAGS } from '../../src/cli/flags/commands.js'
import type { Flags } from '../../src/cli/flags/flag.js'
import { heythere } from './in-process.js'

/** The default at the end of the help of a flag, if it can be typed. */
const defaultOf = ({ describe }: Flags[string]): string | undefined =>
  /\(([^\s();]+)(; [^()]*)?\)$/.exec(describe)?.[1]

const rates = join(mkdtempSync(join(tmpdir(), 'heythere-')), 'rates.csv')
writeFileSync(rates, '0,10\n60,20\n')

/** Flags that a default depends on. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  arrival: ['--rate', '10'],
  pacing: ['--rate', '10'],
  pipelining: ['--keep-alive'],
  'rate-scale': ['--rate-file', rates],
  'rate-speed': ['--rate-file', rates],
  until: ['--expect', 'x'],
  method: ['--protocol', 'http'],
  'data-order': ['--data', 'package.json', '--data-order', 'in-order'],
}
/** Flags that are not part of a plan. */
const NOT_IN_PLAN = ['percentiles', 'agents', 'agents-timeout']

test('the default in the help of a flag of bench, given as a flag, does not change the plan', async () => {
  const plan = async (...flags: readonly string[]) => {
    const { code, stdout, stderr } = await heythere('bench', '--print-plan', ...flags)
    assert.deepEqual([code, stderr], [0, ''], flags.join(' '))
    return JSON.parse(stdout) as unknown
  }
  const flags = Object.entries<Flags[string]>(COMMAND_FLAGS.bench).flatMap(([name, flag]) => {
    const usual = flag.refused === undefined ? defaultOf(flag) : undefined
    return usual === undefined || NOT_IN_PLAN.includes(name) ? [] : [{ name, usual }]
  })
  assert.ok(flags.length >= 15, `${flags.length} defaults were found`)
  for (const { name, usual } of flags) {
    const others = BESIDE[name] ?? []
    // `--data-order` is already in `others`, with the value that is not the default
    const given = others.includes(`--${name}`) ? [] : [`--${name}`, usual]
    assert.deepEqual(await plan(...others, ...given), await plan(...others), `--${name} ${usual}`)
  }
})
