import Table from 'cli-table3'
import { z } from 'zod'
import { line } from '../src/report/wrap.js'
import type { Environment } from '../src/result/result.js'
import { formatNumber } from '../src/units.js'

/** One number by which later runs are compared. */
export const figureSchema = z.object({ name: z.string(), unit: z.string(), value: z.number() }).readonly()
export type Figure = z.infer<typeof figureSchema>

/** The saved part of a run that a comparison needs. */
export interface Before {
  readonly environment: Environment
  readonly quick: boolean
  readonly figures: readonly Figure[]
}

const COMPARABLE = ['node', 'os', 'cpus', 'hostname'] as const

/** The differences between two runs that may explain their ratios, besides the code. */
function doubtsOf(before: Before, now: Before): string[] {
  const other = COMPARABLE.filter(key => before.environment[key] !== now.environment[key]).map(
    key => `${key}: ${before.environment[key]} then, ${now.environment[key]} now`,
  )
  return [...other, ...(before.quick || now.quick ? ['--quick is short and so noisy'] : [])]
}

const WIDTHS = [42, 13, 13, 7]

/** New divided by old for each figure that both have; 80 columns. */
export function againstTable(before: Before, now: Before): string {
  const old = new Map(before.figures.map(figure => [`${figure.name}, ${figure.unit}`, figure.value]))
  const table = new Table({
    head: [`Against ${before.environment.started.slice(0, 16)}`, 'before', 'now', 'ratio'],
    colWidths: WIDTHS,
    colAligns: ['left', 'right', 'right', 'right'],
    wordWrap: true,
    // The library's default is colour, even in a pipe
    style: { head: [], border: [], compact: true },
  })
  const shown = (figure: Figure, value: number): string => `${formatNumber(value)} ${figure.unit}`
  for (const figure of now.figures) {
    const value = old.get(`${figure.name}, ${figure.unit}`)
    if (value !== undefined)
      table.push([
        figure.name,
        shown(figure, value),
        shown(figure, figure.value),
        formatNumber(figure.value / value),
      ])
  }
  const missing = now.figures.length - table.length
  return [
    table.toString(),
    ...(missing === 0 ? [] : [line('Note', `figures of this run that have none before: ${missing}`)]),
    ...doubtsOf(before, now).map(doubt => line('Doubt', doubt)),
    line('Doubt', 'two runs at two times are not interleaved: the machine may have changed too'),
  ].join('\n')
}
