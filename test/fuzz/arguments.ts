import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { bench } from '../../src/cli/bench.js'
import { type Command, commandLine } from '../../src/cli/command-line.js'
import { compare } from '../../src/cli/compare.js'
import { diff } from '../../src/cli/diff.js'
import { benchFlags } from '../../src/cli/flags/bench.js'
import { compareOnlyFlags } from '../../src/cli/flags/compare.js'
import type { Flag } from '../../src/cli/flags/flag.js'
import { agentFlags } from '../../src/cli/flags/groups/fleet.js'
import { diffFlags, historyFlags, reportFlags } from '../../src/cli/flags/saved-results.js'
import { searchFlags } from '../../src/cli/flags/search.js'
import { sendFlags } from '../../src/cli/flags/send.js'
import { serveFlags } from '../../src/cli/flags/serve.js'
import { tryFlags } from '../../src/cli/flags/try.js'
import { cellsOf } from '../../src/cli/grid-cells.js'
import { history } from '../../src/cli/history.js'
import { checkOutputs } from '../../src/cli/outputs.js'
import { plannedBy, planOf } from '../../src/cli/plan-options.js'
import { readFlags } from '../../src/cli/read-flags.js'
import { report } from '../../src/cli/report.js'
import { search } from '../../src/cli/search.js'
import { send } from '../../src/cli/send.js'
import { serve } from '../../src/cli/serve.js'
import { serverOptions } from '../../src/cli/server-options.js'
import { tryCommand } from '../../src/cli/try.js'
import { readTune, tune } from '../../src/cli/tune.js'
import { RunError, UsageError } from '../../src/errors.js'
import { metricsAddress } from '../../src/export/open-metrics/metrics-address.js'
import { otlpUrl } from '../../src/export/otlp/otlp-url.js'
import { parseServer } from '../../src/plan/parse-server.js'
import { surface } from './surface.js'
import { argv, COMMANDS, type CommandName, FLAGS_OF, valueWord } from './words.js'

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url))
const MACHINE = { cores: 2, descriptorLimit: 1024 }
type Argv = Parameters<Command>[0]

const target = (given: Argv): string | undefined =>
  given.target === undefined ? undefined : String(given.target)

/** What each command parses and checks before it does anything. */
const READS: Record<CommandName, (given: Argv) => unknown> = {
  serve: given => {
    const { host, port, ...values } = readFlags(serveFlags, given)
    return parseServer({ host, port, ...serverOptions(values) }, MACHINE)
  },
  send: given => readFlags(sendFlags, given),
  report: given => checkOutputs(readFlags(reportFlags, given).output ?? [], ['result']),
  history: given => readFlags(historyFlags, given),
  agent: given => readFlags(agentFlags, given),
  bench: async given => {
    const values = readFlags(benchFlags, given)
    checkOutputs(values.output ?? [], ['result'])
    if (values.otlp !== undefined) otlpUrl(values.otlp)
    if (values.metrics !== undefined) metricsAddress(values.metrics)
    return planOf(target(given), values, await plannedBy(values))
  },
  compare: given => {
    readFlags(compareOnlyFlags, given)
    return cellsOf(given)
  },
  diff: given => readFlags(diffFlags, given),
  search: async given => {
    const values = readFlags(searchFlags, given)
    return planOf(target(given), values, await plannedBy(values))
  },
  try: async given => {
    const values = readFlags(tryFlags, given)
    return planOf(target(given), values, await plannedBy(values))
  },
  tune: readTune,
}
const NAMES = new Map<Command, CommandName>([
  [serve, 'serve'],
  [send, 'send'],
  [bench, 'bench'],
  [compare, 'compare'],
  [diff, 'diff'],
  [report, 'report'],
  [history, 'history'],
  [search, 'search'],
  [tryCommand, 'try'],
  [tune, 'tune'],
])

/** Wrong use is reported in one line. Any other error would print a stack trace. */
function isComplaint(error: unknown): void {
  if (!(error instanceof UsageError || error instanceof RunError)) throw error
}

/** The flags of a command as yargs returns them: text, a list for a repeated flag, booleans. */
const given = fc.constantFrom(...COMMANDS).chain(command => {
  const flags = Object.entries<Flag<unknown>>(FLAGS_OF[command])
  const text = fc.oneof(
    { weight: 6, arbitrary: valueWord },
    { weight: 1, arbitrary: fc.array(valueWord, { minLength: 2, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.boolean() },
  )
  const value = fc
    .constantFrom(...flags)
    .chain(([name, flag]) => (flag.parse ? text : fc.boolean()).map(one => [name, one] as const))
  const operands = fc.record(
    { target: valueWord, targets: fc.array(valueWord, { maxLength: 3 }) },
    { requiredKeys: [] },
  )
  return fc
    .tuple(fc.array(value, { maxLength: 6 }), operands)
    .map(([values, rest]) => ({ command, argv: { ...rest, ...Object.fromEntries(values) } }))
})

export const flags = surface('flags into plans', given, async ({ command, argv }) => {
  try {
    await READS[command](argv)
  } catch (error) {
    isComplaint(error)
  }
})

/** Parses the arguments of a command without running it, for `commandLine`. */
export async function readOnly(command: Command, found: Argv): Promise<number> {
  const name = NAMES.get(command)
  if (name) await READS[name](found)
  return 0
}

/** Through yargs, which is slow because it formats a help page each time. */
export const commandLines = surface(
  'argv into the command line',
  argv,
  async words => {
    await commandLine(words, readOnly).catch(isComplaint)
  },
  { mostRuns: 1000 },
)

/** As a process. The last flag is wrong, so nothing is started. */
export const processes = surface(
  'argv into a process',
  argv,
  words => {
    const poisoned = [MAIN, ...words, '--connections', '0', '--port', 'x']
    const { status, stdout, stderr } = spawnSync(process.execPath, poisoned, { encoding: 'utf8' })
    assert.equal(status, 2)
    assert.equal(stdout, '')
    assert.match(stderr, /^heythere: [^\u0000-\u001f\u007f-\u009f\u2028\u2029]+\n$/)
  },
  { mostRuns: 12 },
)
