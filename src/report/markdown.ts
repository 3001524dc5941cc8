import { UNSAFE } from '../printable.js'
import type { Comparison } from '../result/comparison-result.js'
import type { Result } from '../result/result.js'
import { byKind, type Saved } from '../result/saved.js'
import type { Search } from '../result/search-result.js'
import { comparisonOfTune } from '../result/tune-result.js'
import { accountOf, introductionOf, type ReportLine } from './account.js'
import { answerLines } from './answer.js'
import { COLUMNS, type ComparedColumn, type ComparedFigure, failedIn, sayMiddle } from './compared.js'
import { comparisonAccount, comparisonIntroduction } from './comparison-account.js'
import { figuresOf } from './comparison-figures.js'
import { comparedKindRows } from './comparison-kinds.js'
import { marksOf, sayMarks } from './decision.js'
import { functionLines, profileLines } from './function-lines.js'
import { kindRows } from './kind-rows.js'
import { latencyRows } from './latency-rows.js'
import { probeRows, searchAccount, searchIntroduction } from './search-table.js'
import { stageRows } from './stage-rows.js'
import { USUAL_PERCENTILES } from './usual-percentiles.js'

/** A title or an error as plain text: without markup, line breaks and mentions of users. */
const plain = (text: string): string =>
  text
    .replaceAll(UNSAFE, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~]/g, '\\$&')
    .replaceAll('@', '@\u200b')
    // Keeps "threads 2 #2" and GH-2 from becoming issue links: an invisible comment splits them
    .replaceAll(/(#|\bGH-)(?=\d)/gi, '$1<!-- -->')

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** The first column is text, all others are figures. */
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [
    row(head.map(plain)),
    row(head.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...rows.map(cells => row(cells.map(plain))),
  ].join('\n')

const list = (lines: readonly ReportLine[]): string =>
  lines.map(({ name, text }) => `- ${name === '' ? '' : `**${plain(name)}** `}${plain(text)}`).join('\n')

function estimate(figure: ComparedFigure | null, column: ComparedColumn): string {
  if (figure === null) return '-'
  const { interval } = figure
  const range = interval === null ? '' : ` (${column.show(interval.low)} to ${column.show(interval.high)})`
  return `${sayMiddle(figure, column)}${range}`
}

function cellTable(comparison: Comparison): string {
  const marks = marksOf(comparison)
  const figures = COLUMNS.map(column => figuresOf(comparison, column))
  return table(
    ['Cell', ...COLUMNS.map(column => column.name), 'failed'],
    comparison.cells.map(({ name, result }, index) => [
      `${marks[index] ?? ''} ${name}`.trim(),
      ...COLUMNS.map((column, at) => estimate(figures[at]?.[index] ?? null, column)),
      failedIn(result),
    ]),
  )
}

function resultPart(result: Result): string[] {
  const { head, rows } = latencyRows(result, USUAL_PERCENTILES)
  const others = [stageRows(result), kindRows(result)].filter(rows => rows !== null)
  return [
    list(introductionOf(result)),
    ...(result.summary === null ? [] : [table(head, rows)]),
    ...others.map(({ head, rows }) => table(head, rows)),
    list([...accountOf(result), ...profileLines(result)]),
  ]
}

function comparisonPart(comparison: Comparison): string[] {
  const kinds = comparedKindRows(comparison)
  return [
    list([...answerLines(comparison), ...functionLines(comparison)]),
    list(comparisonIntroduction(comparison)),
    cellTable(comparison),
    `${plain(sayMarks(comparison))}; 95 % intervals over runs in brackets.`,
    ...(kinds === null ? [] : [table(kinds.head, kinds.rows)]),
    list(comparisonAccount(comparison)),
  ]
}

function searchPart(search: Search): string[] {
  const { head, rows } = probeRows(search)
  return [list(searchIntroduction(search)), table(head, rows), list(searchAccount(search))]
}

/** Tables and lists in GitHub's Markdown, for a pull request. */
export const markdown = (saved: readonly Saved[]): string =>
  `${saved
    .flatMap(one =>
      byKind(one, {
        result: resultPart,
        comparison: comparisonPart,
        search: searchPart,
        tune: tune => comparisonPart(comparisonOfTune(tune)),
      }),
    )
    .join('\n\n')}\n`
