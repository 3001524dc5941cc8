import { runBench } from './command.js'
import { curve } from './scale/curve.js'
import { day } from './scale/day.js'
import { type Findings, tableOf } from './scale/findings.js'
import { flat } from './scale/flat.js'
import { held } from './scale/held.js'

/** Many connections and many exchanges: the cost of each, in time and in memory. */
process.exitCode = await runBench<Findings>({
  name: 'scale',
  experiments: { curve: [curve], held: [held], flat: [flat], day: [day] },
  print: tableOf,
  toJson: findings => findings,
  figures: ({ figures }) => figures,
})
