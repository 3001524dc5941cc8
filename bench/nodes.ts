import { runBench } from './command.js'
import { driverContests, serverContests } from './nodes/contests.js'
import type { Standings } from './peers/contest.js'
import { judgeGoals } from './peers/ratio.js'
import { figuresOf, tableOf } from './peers/table.js'

/** `--node PATH`, once for each further Node; this one always takes part. The rest is for runBench. */
function nodesOf(args: readonly string[]): {
  readonly nodes: readonly string[]
  readonly rest: readonly string[]
} {
  const nodes = [process.execPath]
  const rest: string[] = []
  for (const [index, word] of args.entries())
    if (args[index - 1] === '--node') nodes.push(word)
    else if (word !== '--node' || index === args.length - 1) rest.push(word)
  return { nodes, rest }
}

const { nodes, rest } = nodesOf(process.argv.slice(2))

/** The same build on several versions of Node, in interleaved rounds. */
process.exitCode = await runBench<Standings>(
  {
    name: 'nodes',
    experiments: { driver: driverContests(nodes), server: serverContests(nodes) },
    print: tableOf,
    toJson: standings => ({ ...standings, goals: judgeGoals(standings) }),
    figures: figuresOf,
  },
  rest,
)
