import { deviationOf, type Findings, withinGoal } from './accuracy/experiment.js'
import { frozenServer } from './accuracy/frozen-server.js'
import { ownOverhead } from './accuracy/own-overhead.js'
import { queues } from './accuracy/queues.js'
import { scriptedDelay } from './accuracy/scripted-delay.js'
import { shapes } from './accuracy/shapes.js'
import { tableOf } from './accuracy/table.js'
import { runBench } from './command.js'

/** Measures servers whose truth is known and prints measured against true. */
process.exitCode = await runBench<Findings>({
  name: 'accuracy',
  experiments: {
    'scripted-delay': [scriptedDelay],
    'frozen-server': [frozenServer],
    queues,
    'own-overhead': [ownOverhead],
    shapes: [shapes],
  },
  print: tableOf,
  // The rows with what follows from them, so that a reader of the file need not work it out
  toJson: findings => ({
    ...findings,
    rows: findings.rows.map(row => ({ ...row, deviation: deviationOf(row), within: withinGoal(row) })),
  }),
  figures: ({ title, rows }) =>
    rows.map(({ what, measuredUs }) => ({ name: `${title}, ${what}`, unit: 'µs', value: measuredUs })),
})
