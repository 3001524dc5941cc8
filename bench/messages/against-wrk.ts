import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { formatNumber } from '../../src/units.js'
import { runToEnd } from '../child.js'
import type { Setting } from '../command.js'
import { configure } from '../peers/on-nginx.js'
import { parseWrk } from '../peers/outputs.js'
import { Program, whereIs } from '../program.js'
import type { Findings } from '../scale/findings.js'
import { beyond, CONNECTIONS, costsOf, ours, shown, spreadOf, type Way } from './rounds.js'

const TITLE = 'A template and a wrk script'
/** How many times cheaper the template must be than the script, each minus the constant request. */
const GOAL = 10
const CONSTANT = 'k1234?n=123456'
// Read from the source folder: tsc copies only TypeScript
const SCRIPT = fileURLToPath(new URL('../../../bench/messages/zipf.lua', import.meta.url))

/** wrk starts in 5 ms, so all CPU time of its process counts for exchanges. */
const wrk = (name: string, path: string, flags: readonly string[]): Way => ({
  name,
  measure: async ({ quick, signal }) => {
    const how = ['-t', '1', '-c', `${CONNECTIONS}`, '-d', quick ? '1s' : '2s']
    const { stdout, cpuUs } = await runToEnd(path, [...how, ...flags], signal)
    return cpuUs / parseWrk(stdout).exchanges
  },
})

const absent = (what: string): Findings => ({
  title: TITLE,
  columns: [],
  rows: [],
  lines: [['Skipped', `${what} is not installed: apt-get install wrk nginx-light`]],
  figures: [],
})

/** The same requests with a zipf key and a number, by our template and by wrk's Lua, on nginx. */
export async function againstWrk(setting: Setting): Promise<Findings> {
  const nginx = whereIs('nginx')
  const path = whereIs('wrk')
  if (nginx === undefined || path === undefined) return absent(nginx === undefined ? 'nginx' : 'wrk')
  const server = await Program.start(nginx, ({ port, folder }) => {
    const file = join(folder, 'nginx.conf')
    writeFileSync(file, configure(port, folder))
    return ['-c', file, '-e', 'stderr']
  })
  try {
    const url = `http://127.0.0.1:${server.port}/`
    const variables = ['--var', 'key=zipf:0.99:1..10k', '--var', 'number=1..1M']
    const costs = await costsOf(
      [
        ours('heythere, constant', [url + CONSTANT, '-k']),
        ours('heythere, template', [`${url}k{{key}}?n={{number}}`, '-k', ...variables]),
        wrk('wrk, constant', path, [url + CONSTANT]),
        wrk('wrk, script', path, ['-s', SCRIPT, url]),
      ],
      setting,
    )
    const template = beyond(costs.get('heythere, template'), costs.get('heythere, constant'))
    const script = beyond(costs.get('wrk, script'), costs.get('wrk, constant'))
    const ratio = script.middle / template.middle
    return {
      title: TITLE,
      columns: ['driver, per exchange', 'over constant'],
      rows: [...costs].map(([name, values]) => [
        name,
        shown(spreadOf(values)),
        name === 'heythere, template' ? shown(template) : name === 'wrk, script' ? shown(script) : '',
      ]),
      lines: [
        [
          'Ratio',
          `the script adds ${formatNumber(ratio)} times as much as the template (goal ${GOAL})${ratio < GOAL ? ': MISSED' : ''}`,
        ],
        [
          'Note',
          `${CONNECTIONS} reused connections, 1 thread; medians of interleaved rounds, with their range.`,
        ],
      ],
      figures: [
        { name: "wrk's script beyond its constant request", unit: 'µs', value: script.middle },
        { name: 'HTTP template beyond the constant request', unit: 'µs', value: template.middle },
      ],
    }
  } finally {
    await server.remove()
  }
}
