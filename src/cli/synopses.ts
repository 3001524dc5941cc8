import type { CommandName } from './flags/commands.js'

/** The syntax and the purpose of each command, for the help and the manual. */
export const SYNOPSES: Readonly<Record<CommandName, readonly [typed: string, does: string]>> = {
  serve: ['serve', "start the tutorial's server"],
  send: ['send [message]', "run the tutorial's client: send one message, print the reply"],
  bench: ['bench [target]', 'measure a server: host:port, http://..., unix:/path or the bundled one'],
  compare: ['compare [targets..]', 'compare settings: comma lists span a grid, runs are interleaved'],
  diff: ['diff <base> <change>', 'compare two saved results: what changed, by how much, how sure'],
  search: ['search [target]', "find the highest rate that keeps a limit such as --slo 'p99<5ms'"],
  try: ['try [target]', 'run one client once and print what was sent, what came back, what matched'],
  tune: ['tune [targets..]', 'find the best of many settings in few runs'],
  report: ['report <files..>', 'print saved results as a table, an HTML page, CSV, Markdown ...'],
  history: ['history <files..>', 'show saved results of one plan over time, and where a new level begins'],
  agent: ['agent', 'offer this machine as a load generator to others'],
  schema: [
    'schema [name]',
    'print the JSON Schemas of saved files: plan, result, comparison, search, tune, history',
  ],
}
