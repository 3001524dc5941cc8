import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Program, whereIs } from './program.js'

/** The path of Prometheus on this machine, or undefined. */
export const prometheus = whereIs('prometheus')

// JSON is YAML
const configure = (targets: readonly string[]): string =>
  JSON.stringify({
    global: { scrape_interval: '100ms', scrape_timeout: '100ms' },
    scrape_configs: [{ job_name: 'tests', static_configs: [{ targets }] }],
  })

/**
 * Starts Prometheus for one test. It reads the /metrics of each target, `host:port`, ten times a second. It
 * starts after five seconds, the interval in which it looks for targets.
 */
export async function startPrometheus(context: TestContext, ...targets: readonly string[]): Promise<Program> {
  assert.ok(prometheus)
  const program = await Program.start(prometheus, ({ port, folder }) => {
    const file = join(folder, 'prometheus.yml')
    writeFileSync(file, configure(targets))
    return [
      [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`],
      [`--web.listen-address=127.0.0.1:${port}`, '--log.level=error'],
    ].flat()
  })
  context.after(() => program.remove())
  await until(async () => (await fetch(`http://127.0.0.1:${program.port}/-/ready`)).ok)
  return program
}

/** One value of a query result. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

/** Evaluates a PromQL expression now. */
export async function samplesOf({ port }: Program, expression: string): Promise<readonly Sample[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`)
  const { data } = (await answer.json()) as {
    data: { result: readonly { metric: Sample['metric']; value: readonly [number, string] }[] }
  }
  return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }))
}

/** Polls until the condition holds, because Prometheus sends no events. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const lastMs = performance.now() + 60_000
  while (!(await isSo())) {
    assert.ok(performance.now() < lastMs, 'the condition does not hold in time')
    await setTimeout(20)
  }
}
