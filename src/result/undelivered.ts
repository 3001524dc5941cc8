import type { ComparisonCell } from './comparison-result.js'
import type { Warning } from './result.js'

/** What could not be delivered while it was measured goes with what came of it. */
export const withWarnings = <Of extends { readonly warnings: readonly Warning[] }>(
  result: Of,
  warnings: readonly Warning[],
): Of => (warnings.length === 0 ? result : { ...result, warnings: [...result.warnings, ...warnings] })

/** The same of several cells, of which the first stands for all. */
export const withCellWarnings = <Of extends { readonly cells: readonly ComparisonCell[] }>(
  compared: Of,
  warnings: readonly Warning[],
): Of =>
  warnings.length === 0
    ? compared
    : {
        ...compared,
        cells: compared.cells.map((cell, index) =>
          index === 0 ? { ...cell, result: withWarnings(cell.result, warnings) } : cell,
        ),
      }
