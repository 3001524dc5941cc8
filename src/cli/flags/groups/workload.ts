import { DATA_ORDERS, USUAL_DATA_ORDER } from '../../../workload/data/data-orders.js'
import { flag, group, list } from '../flag.js'
import { oneOf, text } from '../values.js'

/** Messages that differ from one exchange to the next. */
export const workloadFlags = group('workload', {
  var: list(text, "NAME=SPEC, for {{NAME}} in what is sent and expected: 'key=zipf:0.99:1..10k'"),
  data: flag(
    text,
    'a file of records, .csv, .jsonl or lines: its columns are names too; agents are sent up to 10 MB of it',
  ),
  'data-order': flag(
    oneOf(DATA_ORDERS),
    `in-order (each record once a pass), shuffled or random (${USUAL_DATA_ORDER})`,
  ),
  workload: flag(text, 'a YAML or JSON file that says all: kinds, openings, sessions, checks'),
})
