import { Progress, type ProgressOutput } from '../export/progress/progress.js'
import type { Plan } from '../plan/plan.js'
import { phasesOf, stagesOf } from '../plan/shape.js'

/** The user's flags about progress. */
interface ProgressWish {
  readonly progress?: boolean | undefined
  readonly live?: boolean | undefined
}

/** Progress on stderr, unless the user turned it off. */
export function progressOnStderr({ progress, live }: ProgressWish, plan: Plan): Progress {
  const { stderr, env } = process
  const isTerminal = stderr.isTTY && env.TERM !== 'dumb'
  const output: ProgressOutput = {
    write: text => stderr.write(text),
    say: line => console.error(line),
    columns: () => (isTerminal ? (stderr.columns ?? 0) : null),
    rows: () => stderr.rows ?? 0,
    nowMs: () => performance.now(),
  }
  const isShown = progress !== false
  const stageEndsMs = stagesOf(plan).map(({ endUs }) => endUs / 1000)
  return new Progress(output, { ...phasesOf(plan), stageEndsMs }, live === true && isShown, isShown)
}
