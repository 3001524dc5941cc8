import type { ComparisonCell } from './comparison-result.js'
import type { Warning } from './result.js'

/** Adds warnings about exports that failed during the measurement. */
export const withWarnings = <Of extends { readonly warnings: readonly Warning[] }>(
  result: Of,
  warnings: readonly Warning[],
): Of => (warnings.length === 0 ? result : { ...result, warnings: [...result.warnings, ...warnings] })

/** The same for several cells; the first one gets the warnings. */
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
