import { sparkline } from '../../src/report/sparkline.js'
import type { Run } from '../../src/result/result.js'
import { median } from '../../src/statistics/averages.js'
import { formatCount, formatNumber, formatUs } from '../../src/units.js'
import { runBenchCommand } from '../child.js'
import type { Setting } from '../command.js'
import { besideEcho, EXCHANGE } from './echo.js'
import type { Findings } from './findings.js'
import { LEVELS, withinDescriptors } from './levels.js'

const middle = (runs: readonly Run[], of: (run: Run) => number | null): number =>
  median(runs.map(run => of(run) ?? Number.NaN))

/** The cost of an exchange with this many reused connections, all busy at once. */
export const curve = ({ quick, signal }: Setting): Promise<Findings> =>
  besideEcho(async server => {
    const { levels, skipped } = withinDescriptors(LEVELS)
    const rounds = quick ? 1 : 3
    const found = levels.map(connections => ({ connections, runs: [] as Run[] }))
    for (let round = 0; round < rounds; round++)
      for (const { connections, runs } of found) {
        // The warm-up is long enough for all to connect
        const how = ['-c', `${connections}`, '-w', '1', '-W', '3s', '-d', quick ? '1s' : '4s']
        const flags = [`127.0.0.1:${server.port}`, ...EXCHANGE, ...how, '--pid', `${server.pid}`]
        const { result } = await runBenchCommand(flags, signal)
        runs.push(...result.runs)
      }
    const costs = found.map(({ runs }) => middle(runs, run => run.driver.cpuUsPerExchange))
    const late = found.flatMap(({ connections, runs }) => {
      const connects = Math.max(...runs.map(run => run.latencyUs.connect.count))
      return connects === 0 ? [] : `${formatCount(connects)} of ${formatCount(connections)}`
    })
    return {
      title: 'Reused connections',
      columns: ['driver', 'server', 'exchanges/s', 'p50', 'p99'],
      rows: found.map(({ connections, runs }) => [
        formatCount(connections),
        formatUs(middle(runs, run => run.driver.cpuUsPerExchange)),
        formatUs(middle(runs, run => run.server?.cpuUsPerExchange ?? null)),
        formatNumber(middle(runs, run => run.throughputPerSecond)),
        formatUs(middle(runs, run => run.latencyUs.response.p50)),
        formatUs(middle(runs, run => run.latencyUs.response.p99)),
      ]),
      lines: [
        ['Curve', `${sparkline(costs, 60)} driver's CPU per exchange, from few connections to many`],
        ['Note', 'CPU per exchange; every connection has a request outstanding all the time.'],
        ...(late.length === 0 ? [] : [['Note', `connected only in the window: ${late.join(', ')}`] as const]),
        ...skipped,
      ],
      figures: found.map(({ connections }, index) => ({
        name: `driver's CPU per exchange, ${formatCount(connections)} reused connections`,
        unit: 'µs',
        value: costs[index] ?? Number.NaN,
      })),
    }
  })
