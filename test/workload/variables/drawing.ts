import type { Value } from '../../../src/workload/value.js'
import { parseVariable } from '../../../src/workload/variables/parse-variable.js'

const ALONE = { index: 0, of: 1 }

export const variableOf = (
  spec: string,
  { seed = 1, name = 'v', connection = 0, share = ALONE } = {},
): Value => parseVariable(spec).start({ seed, share })(name)(connection)

/** Draws the next value as text. */
export function drawText(value: Value): string {
  value.draw()
  const bytes = Buffer.alloc(value.size() + 2, '#')
  const past = value.write(bytes, 1)
  if (past !== bytes.length - 1 || bytes[0] !== 35 || bytes[past] !== 35)
    throw new Error(`wrote ${past - 1} of ${value.size()} bytes`)
  return bytes.toString('latin1', 1, past)
}

export const drawTexts = (value: Value, count: number): string[] =>
  Array.from({ length: count }, () => drawText(value))
