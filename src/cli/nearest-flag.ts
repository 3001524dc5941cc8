import { nearestName } from '../nearest-name.js'
import { COMMAND_FLAGS } from './flags.js'

const isCommand = (word: string): word is keyof typeof COMMAND_FLAGS => Object.hasOwn(COMMAND_FLAGS, word)

/** Of what yargs says of a flag that there is not: the same with the cure. undefined where it is of something else. */
export function nearestFlag(message: string | null, args: readonly string[]): string | undefined {
  const name = /^Unknown arguments?: ([^\s,]+)/.exec(message ?? '')?.[1]
  const typed = args.find(word => /^--?(no-)?(.+?)(=.*)?$/.exec(word)?.[2] === name)
  const command = args.find(isCommand)
  if (name === undefined || typed === undefined || command === undefined) return undefined
  const [dashes] = /^--?(no-)?/.exec(typed) ?? ['--']
  const nearest = nearestName(name, Object.keys(COMMAND_FLAGS[command]))
  const cure = nearest ? `did you mean --${nearest}?` : `heythere ${command} --help shows what there is`
  return `${dashes}${name}: no such flag; ${cure}`
}
