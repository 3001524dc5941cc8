import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runPlan } from '../../src/experiment/run-plan.js'
import { openHlog } from '../../src/export/hlog/hlog-sink.js'
import { MetricsSink } from '../../src/export/open-metrics/metrics-sink.js'
import { openOtlp } from '../../src/export/otlp/otlp-sink.js'
import { Listeners, type NamedSink } from '../../src/export/sinks.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import type { Setting } from '../command.js'
import { paired } from './paired.js'
import type { Findings, Row } from './task.js'

/** The maximum cost of all sinks together for the driver, as a ratio. */
const MOST_RATIO = 1.01
/** All loads together take about 8 minutes. */
const ROUNDS = { quick: 2, full: 10 } as const
const SECONDS = { quick: 1, full: 5 } as const
const SCRAPE_MS = 1000

const LOADS: Readonly<Record<string, PlanOptions>> = {
  reused: { keepAlive: true, connections: 64 },
  'connection each': { connections: 64 },
  'pipeline 16': { keepAlive: true, connections: 16, pipelining: 16 },
  'open, reused': {
    keepAlive: true,
    connections: 64,
    ratePerSecond: 4000,
  },
}

/** CPU time of the driver's threads per exchange of one run, in ns. */
async function driverNs(
  options: PlanOptions,
  sinks: readonly NamedSink[],
  signal: AbortSignal,
): Promise<number> {
  const plan = parsePlan(
    { ...options, workers: 1, server: { handling: 'inline' } },
    { cores: 2, descriptorLimit: 4096 },
  )
  const listeners = new Listeners(sinks)
  const { runs } = await runPlan(plan, listeners.watch(signal))
  await listeners.close()
  return (runs[0]?.driver.cpuUsPerExchange ?? Number.NaN) * 1000
}

/** A collector that accepts everything and sends empty responses. */
async function collector() {
  const server = createServer((request, response) => request.resume().on('end', () => response.end()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** All sinks, with a scraper that reads once a second. */
async function allSinks(folder: string, url: string): Promise<{ sinks: NamedSink[]; stop: () => void }> {
  const metrics = new MetricsSink('bench', {})
  const address = await metrics.listen({ host: '127.0.0.1', port: 0 })
  const scraper = setInterval(() => {
    fetch(address)
      .then(answer => answer.text())
      .catch(() => undefined) // it is over
  }, SCRAPE_MS)
  const sinks: NamedSink[] = [
    ['hlog', openHlog(join(folder, 'bench.hlog'))],
    ['otlp', openOtlp(url, 'bench')],
    ['metrics', metrics],
  ]
  return { sinks, stop: () => clearInterval(scraper) }
}

/** The cost of all sinks per exchange of the driver: pairs of runs, without and with sinks, alternating. */
export async function exporting({ quick, signal }: Setting): Promise<Findings> {
  const folder = mkdtempSync(join(tmpdir(), 'heythere-bench-'))
  const { server, url } = await collector()
  const [rounds, seconds] = quick ? [ROUNDS.quick, SECONDS.quick] : [ROUNDS.full, SECONDS.full]
  const rows: Row[] = []
  const notes: string[] = []
  try {
    for (const [name, load] of Object.entries(LOADS)) {
      const options = { ...load, durationMs: seconds * 1000, warmupMs: 1000 }
      const measure = async () => {
        const { sinks, stop } = await allSinks(folder, url)
        try {
          return await driverNs(options, sinks, signal)
        } finally {
          stop()
        }
      }
      const pair = {
        name,
        without: { name: 'none', measure: () => driverNs(options, [], signal) },
        with: { name: 'all sinks', measure },
        rounds,
        mostRatio: MOST_RATIO,
      }
      const found = await paired(pair, signal)
      rows.push(...found.rows)
      notes.push(found.note)
    }
    return { title: `driver CPU, ${rounds} pairs`, rows, notes }
  } finally {
    server.close()
    server.closeAllConnections()
    rmSync(folder, { recursive: true, force: true })
  }
}
