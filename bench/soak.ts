import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { stopOnSignals } from '../src/cli/stop-signals.js'
import { reasonOf } from '../src/errors.js'
import { environment, machine } from '../src/experiment/environment.js'
import { save } from '../src/export/save.js'
import { parseServer } from '../src/plan/parse-server.js'
import { ServerProcess } from '../src/server/process.js'
import { formatCount, parseCount } from '../src/units.js'
import { checksOf } from './soak/checks.js'
import { type Cycle, runCycle } from './soak/cycle.js'
import { tableOf } from './soak/table.js'

const USAGE = 'usage: npm run bench:soak -- [--minutes 10 | --quick] [--output FILE.json]'
const CYCLE_MS = 10_000
const QUICK = { minutes: 1 / 3, cycleMs: 4000 }
/** Small enough that a handler that fills it ends before its timeout. */
const WORKER_MEMORY_BYTES = 32 * 2 ** 20
const HANDLER = fileURLToPath(new URL('./soak/moody-handler.js', import.meta.url))

interface Options {
  readonly minutes: number
  readonly cycleMs: number
  readonly output: string | null
}

function parse(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '10' },
        quick: { type: 'boolean', default: false },
        output: { type: 'string', short: 'o' },
      },
    })
    const length = values.quick ? QUICK : { minutes: parseCount(values.minutes), cycleMs: CYCLE_MS }
    return { ...length, output: values.output ?? null }
  } catch (error) {
    console.error(`${reasonOf(error)}\n${USAGE}`)
    return null
  }
}

/** Runs cycles until the time is over or it is stopped; a stopped cycle does not count. */
async function soak(server: ServerProcess, { minutes, cycleMs }: Options, signal: AbortSignal) {
  const untilMs = performance.now() + minutes * 60_000
  const cycles: Cycle[] = []
  while (cycles.length === 0 || performance.now() + cycleMs <= untilMs) {
    const cycle = await runCycle(server, cycles[0] ?? null, cycleMs, signal)
    if (signal.aborted) break
    cycles.push(cycle)
    const { account } = cycle
    const figures = `${formatCount(account.handled)} handled, ${formatCount(account.failed)} failed`
    console.error(`cycle ${cycles.length}: ${figures}, ${Math.round(cycle.server.rssBytes / 2 ** 20)} MiB`)
  }
  return cycles
}

/** A server whose handler breaks at random, under faults, for minutes. Resolves with 1 if a check failed. */
async function main(options: Options): Promise<number> {
  const stop = stopOnSignals()
  const plan = parseServer(
    {
      ...{ host: '127.0.0.1', port: 0, handler: HANDLER, handling: 'pool', threads: 2 },
      ...{ keepAlive: true, requestUntil: 'line' },
      ...{ taskTimeoutMs: 1000, workerMemoryBytes: WORKER_MEMORY_BYTES },
    },
    machine(),
  )
  const server = await ServerProcess.start(plan, stop.signal)
  try {
    const where = await environment(new Date(), [])
    console.log(`heythere ${where.version}, Node ${where.node}, ${where.cpus}, ${where.os}`)
    const cycles = await soak(server, options, stop.signal)
    if (cycles.length === 0) return stop.code() ?? 1
    const checks = checksOf(cycles)
    console.log(tableOf(cycles, checks))
    const report = { schema: 'heythere/soak/1', environment: where, checks, cycles }
    if (options.output !== null) await save(options.output, `${JSON.stringify(report, null, 2)}\n`)
    return stop.code() ?? (checks.some(({ holds }) => holds === false) ? 1 : 0)
  } finally {
    await server.stop()
    stop.release()
  }
}

const options = parse()
process.exitCode = options === null ? 2 : await main(options)
