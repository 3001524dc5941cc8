import { RESULT_SCHEMA } from '../result/result.js'
import { byKind, type Saved } from '../result/saved.js'
import { comparisonOfTune } from '../result/tune-result.js'
import { comparisonArticle, overlayArticle } from './html/comparison-article.js'
import { html as markup } from './html/markup.js'
import { page } from './html/page.js'
import { nameOf, resultArticle } from './html/result-article.js'
import { searchArticle } from './html/search-article.js'

/** One page in one file, for browsers, phones and paper: results side by side, then each by itself. */
export function html(saved: readonly Saved[]): string {
  const results = saved.filter(one => one.schema === RESULT_SCHEMA)
  const named = results.map((result, index) => ({
    name: results.some((other, at) => at < index && nameOf(other) === nameOf(result))
      ? `${nameOf(result)} #${index + 1}`
      : nameOf(result),
    result,
  }))
  const articles = [
    ...(named.length > 1 ? [overlayArticle(named)] : []),
    ...saved.map(one =>
      byKind(one, {
        result: resultArticle,
        comparison: comparisonArticle,
        search: searchArticle,
        tune: tune => comparisonArticle(comparisonOfTune(tune)),
      }),
    ),
  ]
  const version = [...new Set(saved.flatMap(versionsOf))].join(', ')
  return page(
    'heythere report',
    markup`<header><h1>heythere report</h1></header>
<main>${articles}</main>
<footer>heythere ${version}. This page contains everything it shows and loads nothing from a network.</footer>`,
  )
}

const versionsOf = (saved: Saved): string[] =>
  byKind(saved, {
    result: ({ environment }) => [environment.version],
    comparison: ({ cells }) => cells.map(({ result }) => result.environment.version),
    search: ({ environment }) => [environment.version],
    tune: ({ cells }) => cells.map(({ result }) => result.environment.version),
  })
