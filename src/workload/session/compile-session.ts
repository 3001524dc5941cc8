import type { StepSpec } from '../spec.js'
import { parseThink, type Think } from '../think.js'
import { Choice } from '../weights.js'
import { AGAIN, CHOOSE, EXCHANGE, JUMP, OVER, REPEAT, type SessionTable, THINK } from './session-table.js'

/** Compiles the steps of a session into a table. SessionCheck has checked them. */
export function compileSession(steps: readonly StepSpec[], kinds: readonly string[]): SessionTable {
  const rows: [op: number, a: number, b: number][] = []
  const thinks: Think[] = []
  const choices: { choice: Choice; rows: Int32Array }[] = []
  let counters = 0

  const layAll = (list: readonly StepSpec[], depth: number): void => {
    for (const step of list) lay(step, depth)
  }
  const lay = (step: StepSpec, depth: number): void => {
    if ('exchange' in step) rows.push([EXCHANGE, kinds.indexOf(step.exchange), 0])
    else if ('think' in step) rows.push([THINK, thinks.push(parseThink(step.think)) - 1, 0])
    else if ('repeat' in step) {
      counters = Math.max(counters, depth + 1)
      const body = rows.push([REPEAT, depth, step.repeat])
      layAll(step.steps, depth + 1)
      rows.push([AGAIN, depth, body])
    } else {
      const targets = new Int32Array(step.choose.length)
      const choice = new Choice(step.choose.map(({ weight }) => weight))
      rows.push([CHOOSE, choices.push({ choice, rows: targets }) - 1, 0])
      const jumps = step.choose.map(({ steps: chosen }, index) => {
        targets[index] = rows.length
        layAll(chosen, depth)
        return rows.push([JUMP, 0, 0]) - 1
      })
      for (const jump of jumps) rows[jump]![1] = rows.length
    }
  }

  layAll(steps, 0)
  rows.push([OVER, 0, 0])
  return {
    ops: Uint8Array.from(rows, ([op]) => op),
    a: Int32Array.from(rows, ([, a]) => a),
    b: Int32Array.from(rows, ([, , b]) => b),
    thinks,
    choices,
    counters,
  }
}
