import Table from 'cli-table3'
import { line } from '../../src/report/wrap.js'
import { median } from '../../src/statistics/averages.js'
import { formatNumber, formatUs } from '../../src/units.js'
import type { Figure } from '../figures.js'
import type { Sample, Standings } from './contest.js'
import { type Judged, judgeGoals, ratioOf } from './ratio.js'

// The library's default is colour, even in a pipe
const STYLE = { head: [], border: [], compact: true }
/** With the six borders, 80 columns. */
const WIDTHS = [27, 14, 10, 13, 10]
/** With the five borders, also 80. */
const GOAL_WIDTHS = [29, 19, 9, 18]

const middle = (samples: readonly Sample[], of: (sample: Sample) => number | null): number | null => {
  const known = samples.map(of).filter(value => value !== null)
  return known.length === 0 ? null : median(known)
}

const shown = (value: number | null, format: (value: number) => string): string =>
  value === null ? '' : format(value)

function verdict({ ratio, missedBy }: Judged): string {
  if (ratio === null) return 'not measured'
  return missedBy === 0 ? 'met' : `MISSED by ${formatNumber(missedBy * 100)} %`
}

const ratioText = (ratio: number): string => `${ratio.toFixed(2)}x`

function goalRow(goal: Judged): string[] {
  const { of, against, what, bound, ratio } = goal
  const spread = ratio === null ? '' : ` (${ratio.low.toFixed(2)}-${ratio.high.toFixed(2)})`
  return [
    `${of} / ${against}`,
    ratio === null ? '' : `${ratioText(ratio.middle)}${spread}`,
    `${what === 'cpu' ? '<=' : '>='} ${bound}`,
    verdict(goal),
  ]
}

/** One contest, 80 columns wide: medians over rounds, then the goals. Ratios are against the first row. */
export function tableOf(standings: Standings): string {
  const { title, rows, skipped, notes } = standings
  const first = rows[0]?.samples ?? []
  const table = new Table({
    head: [title, 'CPU/exchange', 'to first', 'exchanges/s', 'start-up'],
    colWidths: WIDTHS,
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    wordWrap: true,
    style: STYLE,
  })
  for (const { name, samples } of rows)
    table.push([
      name,
      shown(
        middle(samples, ({ cpuUs }) => cpuUs),
        formatUs,
      ),
      shown(ratioOf(samples, first, 'cpu')?.middle ?? null, ratioText),
      shown(
        middle(samples, ({ perSecond }) => perSecond),
        formatNumber,
      ),
      shown(
        middle(samples, ({ startUpUs }) => startUpUs),
        formatUs,
      ),
    ])
  const goals = judgeGoals(standings)
  const goalTable = new Table({
    head: [
      `Goal, by ${goals[0]?.what === 'cpu' ? 'CPU' : 'exchanges/s'}`,
      'ratio (rounds)',
      'bound',
      'is it met?',
    ],
    colWidths: GOAL_WIDTHS,
    colAligns: ['left', 'right', 'right', 'left'],
    wordWrap: true,
    style: STYLE,
  })
  goalTable.push(...goals.map(goalRow))
  return [
    table.toString(),
    ...(goals.length === 0 ? [] : [goalTable.toString()]),
    ...skipped.map(({ name, reason }) => line('Skipped', `${name}: ${reason}`)),
    ...notes.map(note => line('Note', note)),
  ].join('\n')
}

/** The medians, for the comparison with later runs. */
export const figuresOf = ({ title, rows }: Standings): Figure[] =>
  rows.flatMap(({ name, samples }) => [
    {
      name: `${title}: ${name}, CPU`,
      unit: 'µs',
      value: middle(samples, ({ cpuUs }) => cpuUs) ?? Number.NaN,
    },
    {
      name: `${title}: ${name}`,
      unit: '/s',
      value: middle(samples, ({ perSecond }) => perSecond) ?? Number.NaN,
    },
  ])
