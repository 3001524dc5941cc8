import { openTarget } from '../experiment/target/target.js'
import { tryOut } from '../experiment/trial/trial.js'
import { drivePlanOf } from '../plan/drive-plan.js'
import { tryFlags } from './flags/try.js'
import { plannedBy, planOf, printPlan } from './plan-options.js'
import { readFlags } from './read-flags.js'
import { stopOnSignals } from './stop-signals.js'
import { transcript } from './transcript.js'

/** One session by one client, as a transcript on stdout. Resolves with the exit code. */
export async function tryCommand(argv: Readonly<Record<string, unknown>>): Promise<number> {
  const values = readFlags(tryFlags, argv)
  const plan = planOf(
    argv.target === undefined ? undefined : String(argv.target),
    values,
    await plannedBy(values),
  )
  if (values['print-plan']) return printPlan(plan)
  const stop = stopOnSignals()
  const watch = { signal: stop.signal }
  try {
    const target = await openTarget({ ...plan, pids: [] }, watch)
    try {
      let failed = 0
      const isOk = await tryOut(drivePlanOf(plan, target.address), stop.signal, event => {
        if (event.kind === 'over' && event.judged.outcome !== 'ok') failed++
        process.stdout.write(`${transcript(event).join('\n')}\n`)
      })
      if (failed > 0)
        console.error(`heythere: ${failed === 1 ? 'one exchange' : `${failed} exchanges`} failed`)
      return stop.code() ?? (isOk ? 0 : 1)
    } finally {
      await target.close()
    }
  } finally {
    stop.release()
  }
}
