import { DATA_ORDERS, USUAL_DATA_ORDER } from '../../../workload/data/data-orders.js'
import { flag, group, list } from '../flag.js'
import { oneOf, text } from '../values.js'

/** Messages that differ between exchanges. */
export const workloadFlags = group('workload', {
  var: list(text, "a variable NAME=SPEC for {{NAME}} in messages and replies: 'key=zipf:0.99:1..10k'"),
  data: flag(
    text,
    'a file of records, .csv, .jsonl or lines: its columns are variables; for agents at most 10 MB',
  ),
  'data-order': flag(
    oneOf(DATA_ORDERS),
    `order of records: in-order (each once in a pass), shuffled or random (${USUAL_DATA_ORDER})`,
  ),
  workload: flag(text, 'a YAML or JSON file with kinds of exchange, openings, sessions and checks'),
})
