import { fileURLToPath } from 'node:url'
import { formatCount, formatNumber } from '../../src/units.js'
import { runToEnd } from '../child.js'
import type { Setting } from '../command.js'
import { besideEcho } from './echo.js'
import type { Findings } from './findings.js'
import { withinDescriptors } from './levels.js'

/** In bytes: the resident memory of the process, and V8's heap with its external memory. */
export interface Memory {
  readonly rss: number
  readonly heap: number
}

/** The holder's report: memory before and after it opened this many additional connections. */
export interface Held {
  readonly connections: number
  readonly before: Memory
  readonly after: Memory
  readonly failed: number
}

/** The descriptors of a process: 20,000 on many machines. */
const CONNECTIONS = 19_900
const GOAL_KB = 5
const HOLDER = fileURLToPath(new URL('./holder.js', import.meta.url))

/** KB per additional connection. */
export const kbEach = ({ connections, before, after }: Held, of: keyof Memory): number =>
  (after[of] - before[of]) / connections / 1024

/** The driver's memory per connection, for connections that are open and have been busy. */
export const held = ({ signal }: Setting): Promise<Findings> =>
  besideEcho(async server => {
    const { levels, skipped } = withinDescriptors([CONNECTIONS])
    const count = levels[0]
    const title = 'Memory of the driver'
    if (count === undefined) return { title, columns: [], rows: [], lines: skipped, figures: [] }
    const args = ['--expose-gc', HOLDER, `${server.port}`, `${count}`]
    const found: Held = JSON.parse((await runToEnd(process.execPath, args, signal)).stdout)
    const rssKb = kbEach(found, 'rss')
    const missed = rssKb <= GOAL_KB ? 'met' : `MISSED by ${formatNumber((rssKb / GOAL_KB - 1) * 100)} %`
    const mb = (bytes: number): string => `${formatNumber(bytes / 1024 ** 2)} MB`
    const row = (name: string, of: keyof Memory): string[] => [
      name,
      mb(found.before[of]),
      mb(found.after[of]),
      `${formatNumber(kbEach(found, of))} KB`,
    ]
    return {
      title,
      columns: ['64 connections', `${formatCount(count)} connections`, 'each'],
      rows: [row('process (RSS)', 'rss'), row("V8's heap", 'heap')],
      lines: [
        ['Goal', `at most ${GOAL_KB} KB of RSS per connection: ${missed}`],
        ['Note', `all connections open and busy; ${formatCount(found.failed)} exchanges failed`],
      ],
      figures: [
        { name: 'RSS of the driver, a reused connection', unit: 'KB', value: rssKb },
        { name: 'heap of the driver, a reused connection', unit: 'KB', value: kbEach(found, 'heap') },
      ],
    }
  })
