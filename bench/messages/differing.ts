import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Setting } from '../command.js'
import type { Findings } from '../scale/findings.js'
import { besideLines } from './line-server.js'
import { beyond, CONNECTIONS, costsOf, ours, shown, spreadOf } from './rounds.js'

const TEMPLATE_GOAL_US = 0.3
const STEP_GOAL_US = 1

/** As long as the template's messages are on average. */
const CONSTANT = ['-k', '--until', 'line', '-e', '-m', 'set k1234 0 0 123456\\r\\n']
const TEMPLATE = [
  ...['-k', '--until', 'line', '-e', '--var', 'key=zipf:0.99:1..10k', '--var', 'number=1..1M'],
  ...['-m', 'set k{{key}} 0 0 {{number}}\\r\\n'],
]
/** With messages of that length: captures, a repeat and a choice, and a reply that is checked. */
const SESSION = `
variables: { key: "zipf:0.99:1..10k", number: 1..1M }
exchanges:
  login: { send: "login S{{number}} 0000\\r\\n", until: line, capture: { token: "S(\\\\w+)" } }
  list: { send: "list {{token}} 0000000\\r\\n", until: line }
  item: { send: "item {{key}} 0000000000\\r\\n", until: line, match: "^item {{key}} " }
session:
  - exchange: login
  - repeat: 10
    steps:
      - exchange: list
      - choose: [ { weight: 3, steps: [ { exchange: item } ] }, { weight: 1, steps: [ { exchange: list } ] } ]
`

/** The additional cost of a template and of a session's step over the constant message. */
export const differing = (setting: Setting): Promise<Findings> =>
  besideLines(async server => {
    const target = `127.0.0.1:${server.port}`
    const session = join(server.folder, 'session.yaml')
    writeFileSync(session, SESSION)
    const costs = await costsOf(
      [
        ours('constant', [target, ...CONSTANT]),
        ours('template', [target, ...TEMPLATE]),
        ours('session', [target, '-k', '--workload', session]),
      ],
      setting,
    )
    const constant = costs.get('constant') ?? []
    const row = (name: string, goalUs: number | null) => {
      const own = costs.get(name) ?? []
      const more = beyond(own, constant)
      return [
        name,
        shown(spreadOf(own)),
        goalUs === null ? '' : shown(more),
        goalUs === null ? '' : `${goalUs} µs${more.middle > goalUs ? ': MISSED' : ''}`,
      ]
    }
    return {
      title: 'Messages that differ',
      columns: ['driver, per exchange', 'over constant', 'goal'],
      rows: [row('constant', null), row('template', TEMPLATE_GOAL_US), row('session', STEP_GOAL_US)],
      lines: [
        [
          'Note',
          `${CONNECTIONS} reused connections, 1 thread; medians of interleaved rounds, with their range.`,
        ],
        [
          'Note',
          'Template: a key by zipf:0.99 and a number. Session: captures, a repeat, a choice, a match.',
        ],
      ],
      figures: ['template', 'session'].map(name => ({
        name: `CPU of a ${name} beyond the constant message`,
        unit: 'µs',
        value: beyond(costs.get(name), constant).middle,
      })),
    }
  })
