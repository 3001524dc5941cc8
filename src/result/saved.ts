import { COMPARISON_SCHEMA, type Comparison } from './comparison-result.js'
import { RESULT_SCHEMA, type Result } from './result.js'
import { SEARCH_SCHEMA, type Search } from './search-result.js'
import { TUNE_SCHEMA, type Tune } from './tune-result.js'

/** What a file that `-o` saved may hold. */
export type Saved = Result | Comparison | Search | Tune

/** Calls the function for the kind of a saved file. */
export function byKind<Out>(
  saved: Saved,
  be: {
    readonly result: (result: Result) => Out
    readonly comparison: (comparison: Comparison) => Out
    readonly search: (search: Search) => Out
    readonly tune: (tune: Tune) => Out
  },
): Out {
  switch (saved.schema) {
    case RESULT_SCHEMA:
      return be.result(saved)
    case COMPARISON_SCHEMA:
      return be.comparison(saved)
    case SEARCH_SCHEMA:
      return be.search(saved)
    case TUNE_SCHEMA:
      return be.tune(saved)
  }
}

export type Kind = 'result' | 'comparison' | 'search' | 'tune'

export const kindOf = (saved: Saved): Kind =>
  byKind<Kind>(saved, {
    result: () => 'result',
    comparison: () => 'comparison',
    search: () => 'search',
    tune: () => 'tune',
  })
