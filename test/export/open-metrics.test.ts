import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, type TestContext, test } from 'node:test'
import { metricsAddress } from '../../src/export/open-metrics/metrics-address.js'
import { MetricsSink } from '../../src/export/open-metrics/metrics-sink.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { heythere } from '../cli/in-process.js'
import { prometheus, samplesOf, startPrometheus, until } from '../peers/prometheus.js'
import { recordedRun } from './seconds.js'

const plan = parsePlan({ target: 'unix:/run/a "b"\\c' }, { cores: 1, descriptorLimit: null })
const seconds = [
  Array.from({ length: 200 }, (_, index) => ({ us: 100 + 37 * index, kind: index % 2 })),
  [{ us: 40, fails: 'status-503' as const }],
]

/** A listening sink that has received the seconds of a run. */
async function heard(context: TestContext) {
  const { seconds: told, run } = recordedRun(seconds, [], { kinds: ['get', 'set'] })
  const sink = new MetricsSink('2.0.0', {})
  context.after(() => sink.close())
  const url = await sink.listen({ host: '127.0.0.1', port: 0 })
  sink.begin({ plan, cell: '' })
  for (const second of told) sink.second(second)
  sink.load({ thread: 1, utilization: 0.25 })
  return { sink, run, url }
}

describe('--metrics', () => {
  test('answers OpenMetrics at /metrics only', async context => {
    const { url, sink, run } = await heard(context)
    const answer = await fetch(url)
    assert.equal(
      answer.headers.get('content-type'),
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    )
    const text = await answer.text()
    const lines = text.split('\n')
    const target = 'network_transport="unix",server_address="/run/a \\"b\\"\\\\c"'
    for (const line of [
      '# TYPE heythere_exchange_duration_seconds histogram',
      '# UNIT heythere_exchange_duration_seconds seconds',
      `heythere_exchange_duration_seconds_bucket{${target},phase="response",le="0.0001"} 1`,
      `heythere_exchange_duration_seconds_bucket{${target},phase="response",le="+Inf"} 200`,
      `heythere_exchange_duration_seconds_count{${target},phase="first_byte"} 200`,
      `heythere_kind_duration_seconds_count{${target},phase="response",kind="get"} 100`,
      '# TYPE heythere_exchanges counter',
      `heythere_exchanges_total{${target},outcome="ok"} 200`,
      `heythere_exchanges_total{${target},outcome="status-503",error_type="status-503"} 1`,
      'heythere_driver_utilization_ratio{thread="1"} 0.25',
    ])
      assert.ok(lines.includes(line), line)
    assert.ok(text.endsWith('\n# EOF\n'))
    assert.equal((text.match(/^# TYPE heythere_exchange_duration_seconds /gm) ?? []).length, 1)
    const { origin } = new URL(url)
    assert.equal((await fetch(`${origin}/`)).status, 404)
    assert.equal((await fetch(url, { method: 'POST', body: 'x' })).status, 405)
    sink.end({ run, error: null })
    assert.match(await (await fetch(url)).text(), /^heythere_exchanges_total\{.*outcome="ok"\} 200$/m)
  })

  test('is not delayed at the end by a client that does not finish its request', async context => {
    const { url, sink } = await heard(context)
    const { port } = new URL(url)
    const socket = connect(Number(port), '127.0.0.1')
    const closed = new Promise<void>(resolve =>
      socket.on('error', () => undefined).once('close', () => resolve()),
    )
    socket.write('GET /metrics HTTP/1.1\r\nHost: a\r\n')
    assert.equal((await fetch(url)).status, 200)
    await sink.close()
    await closed
    await assert.rejects(fetch(url))
  })

  test('listens on loopback unless a host is given, and reports a port in use', async context => {
    assert.deepEqual(metricsAddress('9464'), { host: '127.0.0.1', port: 9464 })
    assert.deepEqual(metricsAddress('[::]:0'), { host: '::', port: 0 })
    assert.deepEqual(metricsAddress('example.org:80'), { host: 'example.org', port: 80 })
    for (const wrong of ['', 'x', ':80', '1:2:3', '65536', '127.1:80', `${'1'.repeat(90)}`, '80\u001b'])
      assert.throws(() => metricsAddress(wrong), /^UsageError: --metrics /)
    const { url } = await heard(context)
    const port = Number(new URL(url).port)
    await assert.rejects(
      new MetricsSink('2.0.0', {}).listen({ host: '127.0.0.1', port }),
      /RunError: --metrics 127\.0\.0\.1:\d+: the port is in use; take another/,
    )
  })

  test('prints its address, and ends the command at once if it cannot listen', async context => {
    const { url } = await heard(context)
    const flags = ['--handling', 'inline', '-c', '1', '-w', '1', '-n', '5']
    const busy = await heythere('bench', ...flags, '--metrics', new URL(url).port)
    assert.equal(busy.code, 1)
    assert.match(busy.stderr, /^heythere: --metrics 127\.0\.0\.1:\d+: the port is in use; take another\n$/)
    const wrong = await heythere('bench', ...flags, '--metrics', '80:80:80', '--otlp', 'http://127.0.0.1:9')
    assert.deepEqual([wrong.code, wrong.stderr.split('\n').length], [2, 2])
    const good = await heythere('bench', ...flags, '--metrics', '0')
    assert.equal(good.code, 0)
    assert.match(good.stderr, /^metrics at http:\/\/127\.0\.0\.1:\d+\/metrics$/m)
  })

  test('is read by Prometheus, whose p99 lies in the same bucket as that of the result', {
    skip: prometheus === undefined && 'prometheus is not installed',
  }, async context => {
    const { url, run } = await heard(context)
    const program = await startPrometheus(context, new URL(url).host)
    const series = 'heythere_exchange_duration_seconds'
    await until(async () => (await samplesOf(program, `${series}_count`)).length > 0)
    const [quantile] = await samplesOf(
      program,
      `histogram_quantile(0.99, sum by (le) (${series}_bucket{phase="response"}))`,
    )
    const p99 = (run.latencyUs.response.p99 ?? 0) / 1e6
    const buckets = await samplesOf(program, `${series}_bucket{phase="response"}`)
    const bounds = buckets
      .map(({ metric }) => Number(metric.le?.replace('+Inf', 'Infinity')))
      .toSorted((a, b) => a - b)
    const bucketOf = (value: number) => bounds.findIndex(bound => value <= bound)
    assert.equal(bounds.length, 44)
    assert.equal(bucketOf(quantile?.value ?? Number.NaN), bucketOf(p99))
    const [failed] = await samplesOf(program, 'heythere_exchanges_total{outcome="status-503"}')
    assert.deepEqual([failed?.value, failed?.metric.server_address], [1, '/run/a "b"\\c'])
  })
})
