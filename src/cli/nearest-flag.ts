import { UsageError } from '../errors.js'
import { nearestName } from '../nearest-name.js'
import { COMMAND_FLAGS } from './flags/commands.js'

const COMMANDS: readonly string[] = [...Object.keys(COMMAND_FLAGS), 'completion']
const isCommand = (word: string): word is keyof typeof COMMAND_FLAGS => Object.hasOwn(COMMAND_FLAGS, word)

/** Throws UsageError where words are typed and none of them is a command. */
export function checkCommand(args: readonly string[]): void {
  const first = args.find(word => !word.startsWith('-'))
  if (first === undefined || args.some(word => COMMANDS.includes(word) || word.startsWith('--get-yargs')))
    return
  const nearest = nearestName(first, COMMANDS)
  throw new UsageError(
    `${first}: no such command; ${nearest ? `did you mean ${nearest}?` : 'heythere --help shows what there is'}`,
  )
}

/** Of what yargs says of a word that it does not know: the same with the cure. undefined where it says something else. */
export function nearestFlag(message: string | null, args: readonly string[]): string | undefined {
  const name = /^Unknown arguments?: ([^\s,]+)/.exec(message ?? '')?.[1]
  if (name === undefined) return undefined
  if (args.includes(name)) return `${name}: one word too many; leave it out`
  const typed = args.find(word => /^--?(no-)?(.+?)(=.*)?$/.exec(word)?.[2] === name)
  const command = args.find(isCommand)
  if (typed === undefined || command === undefined) return undefined
  const [dashes] = /^--?(no-)?/.exec(typed) ?? ['--']
  const nearest = nearestName(name, Object.keys(COMMAND_FLAGS[command]))
  const cure = nearest ? `did you mean --${nearest}?` : `heythere ${command} --help shows what there is`
  return `${dashes}${name}: no such flag; ${cure}`
}
