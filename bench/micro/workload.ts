import { compileWorkload } from '../../src/workload/compile-workload.js'
import { parseWorkload } from '../../src/workload/file/load-workload.js'
import { Outbox } from '../../src/workload/outbox.js'
import type { Source } from '../../src/workload/source.js'
import type { Setting } from '../command.js'
import { type Findings, type Task, time } from './task.js'

const TIMES = 1000
/** Additional cost per exchange over the constant message. */
const TEMPLATE_GOAL_NS = 300
const STEP_GOAL_NS = 1000
const REPLY = Buffer.from('STORED\n')

const TEMPLATE = `
variables: { key: "zipf:0.99:1..10k", number: 1..1M }
exchanges: { get: { send: "set k{{key}} 0 0 {{number}}\\r\\n", until: line } }
`
const WORKLOADS = {
  'zipf key and number': TEMPLATE,
  'key and number, checked': TEMPLATE.replace('until: line', 'until: line, expect: "STORED\\n"'),
  'of 90/10': `
variables: { key: "zipf:0.99:1..10k", value: "text:100" }
exchanges:
  get: { weight: 90, send: "get k{{key}}\\r\\n", until: line }
  set: { weight: 10, send: "set k{{key}} 0 0 100\\r\\n{{value}}\\r\\n", until: line }
`,
  'match with its values': TEMPLATE.replace('until: line', 'until: line, match: "STO|{{key}}"'),
} as const
const SESSION = `
variables: { key: "zipf:0.99:1..10k", number: 1..1M }
exchanges:
  login: { send: "login {{number}}\\r\\n", until: line, capture: { token: "S(\\\\w+)" } }
  list: { send: "list {{token}}\\r\\n", until: line }
  item: { send: "item {{key}}\\r\\n", until: line, match: "^STORED" }
session:
  - exchange: login
  - repeat: 10
    steps:
      - exchange: list
      - choose: [ { weight: 3, steps: [ { exchange: item } ] }, { weight: 1, steps: [ { exchange: list } ] } ]
`

function sourceOf(yaml: string): Source {
  const { spec } = parseWorkload('bench.yaml', yaml)
  const share = { index: 0, of: 1 }
  const options = {
    ...{ seed: 1, share, table: null, host: 'localhost', keepAlive: true, pipelining: 1 },
    maxReplyBytes: 1e6,
  }
  return compileWorkload(spec, options).clientOf(0).source
}

/** All work of a source for one exchange; the reply is read by the same framer as a constant message's. */
function exchange(source: Source, outbox: Outbox): void {
  if (source.step() !== 'exchange') source.step()
  source.write(outbox)
  outbox.take()
  outbox.release(false)
  source.settle(source.judge(REPLY, 0, REPLY.length) === 'ok')
}

const taskOf = (name: string, yaml: string, goalNs: number | null): Task => {
  const source = sourceOf(yaml)
  const outbox = new Outbox()
  return {
    name,
    times: TIMES,
    call: () => {
      for (let n = 0; n < TIMES; n++) exchange(source, outbox)
    },
    goalNs,
  }
}

/** The cost of varying messages per exchange, without sockets. */
export async function workload(setting: Setting): Promise<Findings> {
  const tasks = Object.entries(WORKLOADS).map(([name, yaml], index) =>
    taskOf(name, yaml, index === 0 ? TEMPLATE_GOAL_NS : null),
  )
  return {
    title: 'Workload, an exchange',
    rows: await time([...tasks, taskOf('session, a step', SESSION, STEP_GOAL_NS)], setting),
    notes: [
      'Includes choosing, drawing and writing a message and judging its reply; the constant message does none of it.',
    ],
  }
}
