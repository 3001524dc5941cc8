import { runBench } from './command.js'
import { framing } from './micro/framing.js'
import { hop } from './micro/hop.js'
import { recording } from './micro/recording.js'
import { figuresOf, tableOf } from './micro/table.js'
import type { Findings } from './micro/task.js'

/** Times what is done once or more for every exchange. */
process.exitCode = await runBench<Findings>({
  name: 'micro',
  experiments: { recording: [recording], framing: [framing], hop: [hop] },
  print: tableOf,
  toJson: findings => findings,
  figures: figuresOf,
})
