import { COMPARISON_SCHEMA, type Comparison } from './comparison-result.js'
import { RESULT_SCHEMA, type Result } from './result.js'
import { SEARCH_SCHEMA, type Search } from './search-result.js'

/** What a file that `-o` saved may hold. */
export type Saved = Result | Comparison | Search

/** Goes on with a saved file by its kind. */
export function byKind<Out>(
  saved: Saved,
  be: {
    readonly result: (result: Result) => Out
    readonly comparison: (comparison: Comparison) => Out
    readonly search: (search: Search) => Out
  },
): Out {
  switch (saved.schema) {
    case RESULT_SCHEMA:
      return be.result(saved)
    case COMPARISON_SCHEMA:
      return be.comparison(saved)
    case SEARCH_SCHEMA:
      return be.search(saved)
  }
}

export type Kind = 'result' | 'comparison' | 'search'

export const kindOf = (saved: Saved): Kind =>
  byKind<Kind>(saved, {
    result: () => 'result',
    comparison: () => 'comparison',
    search: () => 'search',
  })
