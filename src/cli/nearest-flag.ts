import { nearestName } from '../nearest-name.js'
import { COMMAND_FLAGS } from './flags/commands.js'

export const isCommand = (word: string): word is keyof typeof COMMAND_FLAGS =>
  Object.hasOwn(COMMAND_FLAGS, word)

/** The names of flags in other load testers, and their names here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  path: 'TARGET as http://host/path',
  url: 'TARGET as http://host/path',
  uri: 'TARGET as http://host/path',
  host: 'TARGET as host:port',
  port: 'TARGET as host:port',
  server: 'TARGET as host:port',
  target: 'TARGET as host:port',
  clients: '--connections',
  concurrency: '--connections',
  users: '--connections',
  vus: '--connections',
  amount: '--requests',
  iterations: '--requests',
  number: '--requests',
  qps: '--rate',
  rps: '--rate',
  time: '--duration',
  pipeline: '--pipelining',
  cacert: '--ca',
  unix: 'TARGET as unix:/path',
}

/** yargs's error about an unknown word, with a cure; undefined for other errors. */
export function nearestFlag(message: string | null, args: readonly string[]): string | undefined {
  const name = /^Unknown arguments?: ([^\s,]+)/.exec(message ?? '')?.[1]
  if (name === undefined) return undefined
  if (args.includes(name)) return `${name}: one word too many; leave it out`
  const typed = args.find(word => /^--?(no-)?(.+?)(=.*)?$/.exec(word)?.[2] === name)
  const command = args.find(isCommand)
  if (typed === undefined || command === undefined) return undefined
  const [dashes] = /^--?(no-)?/.exec(typed) ?? ['--']
  const flags = COMMAND_FLAGS[command]
  const nearest = nearestName(name, Object.keys(flags))
  const elsewhere = 'connections' in flags && Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : undefined
  const cure = elsewhere
    ? `write ${elsewhere}`
    : nearest
      ? `did you mean --${nearest}?`
      : `heythere ${command} --help lists the flags`
  return `${dashes}${name}: no such flag; ${cure}`
}
