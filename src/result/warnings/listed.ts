import { formatCount } from '../../units.js'

const MOST_NAMED = 5

/** "a, b and 3 more". */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${formatCount(more)} more` : ''}`
}
