import { byKind, type Saved } from '../result/saved.js'
import { comparisonOfTune } from '../result/tune-result.js'
import { comparisonTable } from './comparison-table.js'
import { searchTable } from './search-table.js'
import { table } from './table.js'

/** What the commands print at their end. */
export const text = (saved: readonly Saved[]): string =>
  saved
    .map(one =>
      byKind(one, {
        result: result => table([result]),
        comparison: comparisonTable,
        search: searchTable,
        tune: tune => comparisonTable(comparisonOfTune(tune)),
      }),
    )
    .join('\n')
