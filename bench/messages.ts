import { resolve } from 'node:path'
import { runBench } from './command.js'
import { againstBase } from './messages/against-base.js'
import { againstWrk } from './messages/against-wrk.js'
import { differing } from './messages/differing.js'
import { lines } from './messages/lines.js'
import { type Findings, tableOf } from './scale/findings.js'

/** `--base DIR`: a build of an earlier version, as the folder that contains dist/; null without one. */
function baseOf(args: readonly string[]): { readonly base: string | null; readonly rest: readonly string[] } {
  const at = args.indexOf('--base')
  const folder = args[at + 1]
  if (at < 0 || folder === undefined) return { base: null, rest: args }
  return { base: resolve(folder, 'dist/src/main.js'), rest: args.toSpliced(at, 2) }
}

const { base, rest } = baseOf(process.argv.slice(2))

/** The additional cost of varying messages over the constant message, in CPU per exchange and in memory. */
process.exitCode = await runBench<Findings>(
  {
    name: 'messages',
    experiments: {
      base: base === null ? [] : [againstBase(base)],
      differing: [differing],
      wrk: [againstWrk],
      lines: [lines],
    },
    print: tableOf,
    toJson: findings => findings,
    figures: ({ figures }) => figures,
  },
  rest,
)
