import { runBench } from './command.js'
import { accounting } from './micro/account.js'
import { exporting } from './micro/export.js'
import { framing } from './micro/framing.js'
import { hop } from './micro/hop.js'
import { recording } from './micro/recording.js'
import { figuresOf, tableOf } from './micro/table.js'
import type { Findings } from './micro/task.js'
import { workload } from './micro/workload.js'

/** Times what happens at least once per exchange. */
process.exitCode = await runBench<Findings>({
  name: 'micro',
  experiments: {
    recording: [recording],
    framing: [framing],
    hop: [hop],
    workload: [workload],
    export: [exporting],
    account: [accounting],
  },
  print: tableOf,
  toJson: findings => findings,
  figures: figuresOf,
})
