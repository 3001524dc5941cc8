import { UsageError } from '../errors.js'
import { COMMAND_FLAGS } from './flags/commands.js'
import type { Flag } from './flags/flag.js'

const FLAGS = Object.values(COMMAND_FLAGS).flatMap(flags => Object.entries<Flag<unknown>>(flags))
/** Letters that take a value, in any command; none of them is a switch in another command. */
const TAKES_VALUE = new Set(FLAGS.flatMap(([, { alias, parse }]) => (alias && parse ? alias : [])))
const SWITCHES = new Set(FLAGS.flatMap(([name, { alias, parse }]) => (parse ? [] : [name, alias ?? name])))

/** Refuses `--live=3`, which yargs would silently read as off. */
function refuseSwitchWithValue(word: string): void {
  const [, typed, name = '', value = ''] = /^(--?(?:no-)?([^=]+))=(.*)$/s.exec(word) ?? []
  if (SWITCHES.has(name) && value !== 'true' && value !== 'false')
    throw new UsageError(`${typed} ${value}: takes no value; leave it out`)
}

/** Detects `-n100`, which is common in other tools; yargs would read the switches -n -1 -0 -0. */
const isAttached = (word: string): boolean => /^-[A-Za-z][^-=]/.test(word) && TAKES_VALUE.has(word[1] ?? '')

/** Node turns bytes that are not UTF-8 into U+FFFD, so another file would be read, or other bytes sent. */
function refuseLostBytes(word: string): void {
  if (word.includes('\ufffd'))
    throw new UsageError(
      `${word}: is not UTF-8, and Node loses such bytes; write a message as -e '\\xE9' or with -f, and rename a file`,
    )
}

/** Rewrites arguments that yargs would misread. Throws UsageError if that is impossible. */
export function normalizeArguments(args: readonly string[]): string[] {
  args.forEach(refuseLostBytes)
  const end = args.indexOf('--')
  return args.flatMap((word, index) => {
    if (end >= 0 && index >= end) return [word]
    refuseSwitchWithValue(word)
    return isAttached(word) ? [word.slice(0, 2), word.slice(2)] : [word]
  })
}
