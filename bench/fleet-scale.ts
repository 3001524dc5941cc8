import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { reasonOf } from '../src/errors.js'
import { environment } from '../src/experiment/environment.js'
import { save } from '../src/export/save.js'
import { line } from '../src/report/wrap.js'
import { formatCount, formatNumber, formatUs } from '../src/units.js'
import { Program, whereIs } from '../test/peers/program.js'
import { type Growth, growths } from './fleet-scale/growth.js'
import { type Cost, measureFleet } from './fleet-scale/measure.js'

/** The cost of a fleet's coordinator, and the first limit on the way to 10,000 agents. */
const SIZES = [1, 3, 10, 25, 50, 100, 200]
const QUICK_SIZES = [1, 10, 30]
const WINDOW_MS = 10_000
const QUICK_WINDOW_MS = 2000
const GOAL = 10_000
const USAGE = 'usage: npm run bench:fleet-scale -- [--quick] [--agents N] [--output FILE.json]'

interface Options {
  readonly quick: boolean
  /** Only this size; null: all of them. */
  readonly agents: number | null
  readonly output: string | null
}

function parse(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        agents: { type: 'string' },
        output: { type: 'string', short: 'o' },
      },
    })
    const agents = values.agents === undefined ? null : Number(values.agents)
    if (agents !== null && !(Number.isInteger(agents) && agents > 0))
      throw new RangeError(`--agents ${values.agents}: write a whole number from 1`)
    return { quick: values.quick, agents, output: values.output ?? null }
  } catch (error) {
    console.error(`${reasonOf(error)}\n${USAGE}`)
    return null
  }
}

function tableOf(costs: readonly Cost[]): string {
  const head = ['Agents', 'CPU', 'bytes', 'messages', 'to start', 'to merge', 'merge CPU', 'memory']
  const table = new Table({
    head,
    colAligns: head.map(() => 'right' as const),
    style: { head: [], border: [], compact: true },
  })
  table.push(
    ...costs.map(({ agents, windowS, before, window, after, residentMB }) => {
      const perAgentSecond = (value: number): number => value / agents / windowS
      return [
        formatCount(agents),
        formatUs(perAgentSecond(window.cpuUs)),
        formatCount(perAgentSecond(window.bytes)),
        formatNumber(perAgentSecond(window.messages)),
        formatUs(before.wallUs),
        formatUs(after.wallUs),
        formatUs(after.cpuUs / agents),
        `${formatCount(residentMB)} MB`,
      ]
    }),
  )
  return table.toString()
}

const sayGrowth = ({ what, unit, fixed, perAgent, rSquared, boundIs, reachedAt }: Growth): string =>
  `${what}: ${formatNumber(fixed)} + ${formatNumber(perAgent)} ${unit} for each agent (R² ${rSquared.toFixed(3)}), which reaches ${boundIs} at about ${formatCount(Number(reachedAt.toPrecision(2)))} agents`

async function main({ quick, agents: only, output }: Options): Promise<number> {
  const path = whereIs('nats-server')
  if (path === undefined) {
    console.error('nats-server is not installed; on Debian: apt-get install nats-server')
    return 1
  }
  const where = await environment(new Date(), [])
  console.log(`heythere ${where.version}, Node ${where.node}, ${where.cpus}, ${where.os}`)
  const costs: Cost[] = []
  const windowMs = quick ? QUICK_WINDOW_MS : WINDOW_MS
  const all = quick ? QUICK_SIZES : SIZES
  const sizes = only === null ? all : [only]
  // The first run warms up the compiler, and is not counted
  for (const [index, agents] of [10, ...sizes].entries()) {
    // A fresh server for each run, so no run pays for an earlier one
    const nats = await Program.start(path, ({ port }) => ['-a', '127.0.0.1', '-p', String(port)])
    try {
      const cost = await measureFleet(`nats://127.0.0.1:${nats.port}`, agents, windowMs)
      if (index > 0) costs.push(cost)
    } finally {
      await nats.remove()
    }
  }
  // A line needs two points
  const found = costs.length > 1 ? growths(costs) : []
  console.log(tableOf(costs))
  console.log(line('', 'CPU, bytes and messages: of the coordinator, per agent and second of the window'))
  for (const growth of found) console.log(line('Growth', sayGrowth(growth)))
  const [first] = found
  if (first)
    console.log(
      line(
        'First',
        first.reachedAt < GOAL
          ? `the first limit on the way to ${formatCount(GOAL)} agents is ${first.what}`
          : `no limit is reached below ${formatCount(GOAL)} agents`,
      ),
    )
  const report = { schema: 'heythere/fleet-scale/1', environment: where, quick, costs, growths: found }
  if (output !== null) await save(output, `${JSON.stringify(report, null, 2)}\n`)
  return 0
}

const options = parse()
process.exitCode = options === null ? 2 : await main(options)
