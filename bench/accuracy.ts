import { deviationOf, type Findings, withinGoal } from './accuracy/experiment.js'
import { frozenServer } from './accuracy/frozen-server.js'
import { ownOverhead } from './accuracy/own-overhead.js'
import { queues } from './accuracy/queues.js'
import { scriptedDelay } from './accuracy/scripted-delay.js'
import { shapes } from './accuracy/shapes.js'
import { tableOf } from './accuracy/table.js'
import { runBench } from './command.js'

/** Measures servers whose true latencies are known, and prints measured and true values. */
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
  // The JSON includes the conclusions, so its readers need not compute them
  toJson: findings => ({
    ...findings,
    rows: findings.rows.map(row => ({ ...row, deviation: deviationOf(row), within: withinGoal(row) })),
  }),
  figures: ({ title, rows }) =>
    rows.map(({ what, measuredUs }) => ({ name: `${title}, ${what}`, unit: 'µs', value: measuredUs })),
})
