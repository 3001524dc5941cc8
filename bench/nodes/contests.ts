import { spawnSync } from 'node:child_process'
import { reasonOf } from '../../src/errors.js'
import type { Setting } from '../command.js'
import { hold, type Standings } from '../peers/contest.js'
import { CONNECTIONS, type Length, ours } from '../peers/drive.js'
import { onNginx } from '../peers/on-nginx.js'
import { contender, serveBy } from '../peers/server-contest.js'
import { parseVersion } from '../peers/versions.js'

type Experiment = (setting: Setting) => Promise<Standings>

const EACH: Length = { exchanges: 40_000, seconds: 4 }
const KEPT: Length = { exchanges: 300_000, seconds: 4 }
const SERVED = 30_000

/** Throws if it does not run. */
function nameOf(node: string): string {
  const { stdout, error } = spawnSync(node, ['--version'], { encoding: 'utf8' })
  if (error) throw new Error(`--node ${node}: ${reasonOf(error)}; give the path of a Node binary`)
  return `Node ${parseVersion(stdout)}`
}

const driving = (
  how: string,
  nodes: readonly string[],
  length: Length,
  flags: readonly string[],
): Experiment =>
  onNginx(`nginx, ${how}`, port => ({
    contenders: nodes.map(node =>
      ours(nameOf(node), length, [`127.0.0.1:${port}`, '--protocol', 'http', ...flags], node),
    ),
    goals: [],
    notes: [`CPU of our driver alone; ${CONNECTIONS} connections; one thread.`],
  }))

/** Our driver by each Node, on the same nginx. */
export const driverContests = (nodes: readonly string[]): readonly Experiment[] => [
  driving('connection per request', nodes, EACH, []),
  driving('connections reused', nodes, KEPT, ['-k']),
]

const serving =
  (how: string, nodes: readonly string[], flags: readonly string[]): Experiment =>
  setting =>
    hold(
      {
        title: `Server, ${how}`,
        contenders: nodes.map(node => contender(nameOf(node), serveBy(node, ...flags), SERVED)),
        goals: [],
        notes: [`CPU of the server alone; a connection for each exchange, ${CONNECTIONS} at once.`],
      },
      setting,
    )

/** Our server by each Node, under the same driver. */
export const serverContests = (nodes: readonly string[]): readonly Experiment[] => [
  serving('inline', nodes, ['--handling', 'inline']),
  serving('pool, one thread', nodes, ['--handling', 'pool', '--threads', '1']),
]
