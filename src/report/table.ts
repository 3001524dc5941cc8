import Table from 'cli-table3'
import type { Result } from '../result/result.js'
import { accountOf, introductionOf } from './account.js'
import { fleetTable } from './fleet-table.js'
import { profileLines } from './function-lines.js'
import { kindRows } from './kind-rows.js'
import { latencyRows } from './latency-rows.js'
import { narrowTable } from './narrow-table.js'
import { stageRows } from './stage-rows.js'
import { USUAL_PERCENTILES } from './usual-percentiles.js'
import { line } from './wrap.js'

function latencyTable(result: Result, percentiles: readonly number[]): string {
  const { head, rows } = latencyRows(result, percentiles)
  const table = new Table({
    head,
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
    // The library's default is colour, even in a pipe
    style: { head: [], border: [], compact: true },
  })
  table.push(...rows)
  return table.toString()
}

const reportOne = (result: Result, percentiles: readonly number[]): string =>
  [
    ...introductionOf(result).map(({ name, text }) => line(name, text)),
    ...(result.summary === null
      ? []
      : [
          latencyTable(result, percentiles),
          ...[stageRows(result), kindRows(result)].flatMap(rows =>
            rows === null ? [] : [narrowTable(rows)],
          ),
          fleetTable(result.runs),
        ]),
    ...[...accountOf(result), ...profileLines(result)].map(({ name, text }) => line(name, text)),
  ]
    .filter(part => part !== '')
    .join('\n')

/** The summary for a terminal: at most 80 columns for up to four percentiles, no colour. */
export const tableWith =
  (percentiles: readonly number[]) =>
  (results: readonly Result[]): string =>
    `${results.map(result => reportOne(result, percentiles)).join('\n\n')}\n`

export const table = tableWith(USUAL_PERCENTILES)
