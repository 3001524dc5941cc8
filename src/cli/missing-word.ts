import { COMMAND_FLAGS } from './flags/commands.js'
import type { Flag } from './flags/flag.js'
import { isCommand } from './nearest-flag.js'

/** What follows the command, for the commands that need it. */
const OPERANDS: Readonly<Record<string, string>> = {
  diff: 'needs two saved results; write heythere diff BEFORE.json AFTER.json',
  history: 'needs two saved results or more; write heythere history results/*.json',
  report: 'needs a saved result; write heythere report r.json',
}

/** Values of the flags that are used most. */
const VALUES: Readonly<Record<string, string>> = {
  body: `'{"id":1}'`,
  connections: '64',
  duration: '10s',
  expect: 'pong',
  header: "'Name: value'",
  message: 'ping',
  output: 'r.json',
  rate: '2k',
  requests: '10k',
  slo: "'p99<5ms'",
  threshold: "'p99<5ms'",
  until: 'line',
}

/** yargs's error about a word that is missing, with a cure; undefined for other errors. */
export function missingWord(message: string | null, args: readonly string[]): string | undefined {
  const command = args.find(isCommand)
  if (command === undefined || message === null) return undefined
  const operands = OPERANDS[command]
  if (message.startsWith('Not enough non-option arguments') && operands) return `${command}: ${operands}`
  const typed = /^Not enough arguments following: (.+)/.exec(message)?.[1]
  if (typed === undefined) return undefined
  const flags = Object.entries<Flag<unknown>>(COMMAND_FLAGS[command])
  const [name] = flags.find(([flag, { alias }]) => flag === typed || alias === typed) ?? [typed]
  const value = VALUES[name]
  return `--${name}: needs a value; ${value === undefined ? `heythere ${command} --help describes it` : `write --${name} ${value}`}`
}
