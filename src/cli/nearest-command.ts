import { UsageError } from '../errors.js'
import { nearestName } from '../nearest-name.js'
import { printable, shortened } from '../printable.js'
import { COMMAND_FLAGS } from './flags/commands.js'

const COMMANDS: readonly string[] = [...Object.keys(COMMAND_FLAGS), 'completion']

/** Flags that yargs handles without a command; shells use the last one for completion. */
const WITHOUT_COMMAND = /^(--help|--version|--get-yargs)/

/** "http://x", "localhost:8000", ":8000", "unix:/run/x.sock": targets of `bench`. */
const isTarget = (word: string): boolean => /^[a-z]+:\/\/|^unix:|^[^\s/:]*:\d+(\/|$)|^\[.*\]:\d+$/i.test(word)

const MOST_SHOWN = 60
const shown = (word: string): string => shortened(printable(word), MOST_SHOWN)

function cureOf(word: string): string {
  if (isTarget(word)) {
    const target = word.startsWith(':') ? `localhost${word}` : word
    return `is a target, not a command; write heythere bench ${shown(target)}`
  }
  if (word === 'help') return 'no such command; write heythere --help'
  const nearest = nearestName(word, COMMANDS)
  if (nearest !== undefined) return `no such command; did you mean ${nearest}?`
  return `no such command; there are ${COMMANDS.join(', ')}; start with heythere bench`
}

/** Throws UsageError if no command, or an unknown one, was typed. */
export function checkCommand(args: readonly string[]): void {
  if (args.some(word => COMMANDS.includes(word) || WITHOUT_COMMAND.test(word))) return
  const first = args.find(word => !word.startsWith('-'))
  if (first !== undefined) throw new UsageError(`${shown(first)}: ${cureOf(first)}`)
  throw new UsageError(
    'a command is missing; start with heythere bench (the bundled server) or heythere bench HOST:PORT; heythere --help lists all commands',
  )
}
