import type { Comparison } from '../result/comparison-result.js'
import { kindRows } from './kind-rows.js'

/** Each kind of exchange in each cell, over all its runs, grouped by kind; null if there are no kinds. */
export function comparedKindRows({ cells }: Comparison): { head: string[]; rows: string[][] } | null {
  const tables = cells.flatMap(({ name, result }) => {
    const table = kindRows(result)
    return table === null ? [] : [{ name, ...table }]
  })
  const [first] = tables
  if (first === undefined) return null
  const kinds = [...new Set(tables.flatMap(({ rows }) => rows.map(([kind = '']) => kind)))]
  return {
    head: ['Kind: cell', ...first.head.slice(1)],
    rows: kinds.flatMap(kind =>
      tables.flatMap(({ name, rows }) =>
        rows.flatMap(([of, ...figures]) => (of === kind ? [[`${kind}: ${name}`, ...figures]] : [])),
      ),
    ),
  }
}
