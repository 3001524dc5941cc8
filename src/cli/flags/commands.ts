import { benchFlags } from './bench.js'
import { compareFlags } from './compare.js'
import type { Flags } from './flag.js'
import { agentFlags } from './groups/fleet.js'
import { diffFlags, historyFlags, reportFlags } from './saved-results.js'
import { searchFlags } from './search.js'
import { sendFlags } from './send.js'
import { serveFlags } from './serve.js'
import { tryFlags } from './try.js'
import { tuneFlags } from './tune.js'

/** The flags of each command. */
export const COMMAND_FLAGS = {
  serve: serveFlags,
  send: sendFlags,
  bench: benchFlags,
  compare: compareFlags,
  diff: diffFlags,
  search: searchFlags,
  try: tryFlags,
  tune: tuneFlags,
  report: reportFlags,
  history: historyFlags,
  agent: agentFlags,
  schema: {},
} satisfies Readonly<Record<string, Flags>>
export type CommandName = keyof typeof COMMAND_FLAGS
