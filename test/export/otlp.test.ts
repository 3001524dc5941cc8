import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { exponential } from '../../src/export/otlp/exponential.js'
import { type OtlpSettings, OtlpSink } from '../../src/export/otlp/otlp-sink.js'
import { otlpUrl } from '../../src/export/otlp/otlp-url.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import { resultSchema } from '../../src/result/result.js'
import { heythere } from '../cli/in-process.js'
import { startReceiver, valuesOf } from './otlp-receiver.js'
import { recordedRun } from './seconds.js'

const plan = parsePlan({ target: '127.0.0.1:8000', title: 'nightly' }, { cores: 1, descriptorLimit: null })
const settings: OtlpSettings = { version: '2.0.0', env: {}, nowMs: Date.now, closeMs: 60_000 }

/** Sends a run of two seconds with kinds and failures to a sink. Returns the run and the warnings. */
async function hear(url: string, more: Partial<OtlpSettings> = {}) {
  const seconds = [
    [{ us: 500 }, { us: 900, kind: 1 }, { us: 0 }],
    [{ us: 70_000 }, { us: 40, fails: 'reset' as const }],
  ]
  const { seconds: told, run } = recordedRun(seconds, [{ us: 2000, kind: 1 }], { kinds: ['get', 'set'] })
  const sink = new OtlpSink(otlpUrl(url), { ...settings, ...more })
  sink.begin({ plan, cell: 'pool' })
  for (const second of told) sink.second(second)
  sink.load({ thread: 0, utilization: 0.5 })
  sink.end({ run, error: null })
  return { run, warnings: await sink.close() }
}

describe('--otlp', () => {
  test('pushes sums by phase, kind and outcome, with the standard attributes', async context => {
    const { exports, url } = await startReceiver(context)
    const env = {
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=ci,team=a%20b',
      OTEL_SERVICE_NAME: 'load',
    }
    const { run, warnings } = await hear(url, { env })
    assert.deepEqual(warnings, [])
    const last = exports.at(-1)
    assert.ok(last)
    const { resource } = last
    assert.deepEqual(
      [
        resource['service.name'],
        resource['service.version'],
        resource.team,
        resource['process.runtime.name'],
      ],
      ['load', '2.0.0', 'a b', 'nodejs'],
    )
    assert.deepEqual(last.names, [
      'heythere.exchange.duration s',
      'heythere.kind.duration s',
      'heythere.exchanges {exchange}',
      'heythere.kind.exchanges {exchange}',
    ])
    const [response] = last.points('heythere.exchange.duration', { phase: 'response' })
    assert.ok(response)
    assert.deepEqual(valuesOf(response.attributes), {
      ...{ title: 'nightly', cell: 'pool', phase: 'response', 'network.transport': 'tcp' },
      ...{ 'server.address': '127.0.0.1', 'server.port': '8000' },
    })
    assert.deepEqual([response.count, response.zeroCount, run.requests.ok], ['5', '1', 5])
    const counts = last.points('heythere.exchanges').map(({ attributes, asInt }) => {
      const { outcome, 'error.type': error } = valuesOf(attributes)
      return [outcome, error, asInt]
    })
    assert.deepEqual(counts, [
      ['ok', undefined, '5'],
      ['reset', 'reset', '1'],
    ])
    const [set] = last.points('heythere.kind.duration', { kind: 'set', phase: 'response' })
    assert.equal(set?.count, '2')
    const [low, high] = last.bucketOf(response, 0.99)
    const p99 = (run.latencyUs.response.p99 ?? 0) / 1e6
    assert.ok(low * 0.99 < p99 && p99 < high * 1.01, `${p99} is not in ${low} to ${high}`)
  })

  test('has the result of a whole run in its last export', async context => {
    const { exports, url } = await startReceiver(context)
    const flags = ['--handling', 'inline', '-c', '2', '-w', '1', '-n', '300', '--no-progress', '-j']
    const { code, stdout, stderr } = await heythere('bench', ...flags, '--otlp', url)
    assert.deepEqual([code, stderr], [0, ''])
    const [run] = resultSchema.parse(JSON.parse(stdout)).runs
    const last = exports.at(-1)
    assert.ok(last && run)
    const [response] = last.points('heythere.exchange.duration', { phase: 'response' })
    const [firstByte] = last.points('heythere.exchange.duration', { phase: 'first_byte' })
    assert.deepEqual([response?.count, firstByte?.count], ['300', '300'])
    const [low, high] = last.bucketOf(response!, 0.99)
    const p99 = (run.latencyUs.response.p99 ?? 0) / 1e6
    assert.ok(low * 0.99 < p99 && p99 < high * 1.01, `${p99} is not in ${low} to ${high}`)
  })

  test('reports in one line why a collector did not get its data', async context => {
    const { server, url } = await startReceiver(context)
    server.close()
    await once(server, 'close')
    const [warning] = (await hear(url)).warnings
    assert.equal(warning?.code, 'otlp-unsent')
    assert.match(
      warning?.message ?? '',
      /^\d of \d exports to http:\/\/127\.0\.0\.1:\d+\/v1\/metrics failed, the last among them: connect ECONNREFUSED/,
    )
    const answers: [string, Parameters<typeof startReceiver>[1]][] = [
      ['the collector answers with status 503', response => void response.writeHead(503).end('busy')],
      [
        'the collector refused a part: out of order',
        response => {
          const partialSuccess = { rejectedDataPoints: '3', errorMessage: 'out of order' }
          response.end(JSON.stringify({ partialSuccess }))
        },
      ],
      ['socket hang up', response => void response.destroy()],
    ]
    for (const [reason, answer] of answers) {
      const busy = await startReceiver(context, answer)
      const [one] = (await hear(busy.url)).warnings
      assert.ok(one?.message.endsWith(reason), one?.message)
    }
  })

  test('reports a temporary failure, after which no data are missing', async context => {
    let asked = 0
    const { exports, url } = await startReceiver(context, response => {
      response.writeHead(asked++ === 0 ? 503 : 200).end()
    })
    const [warning] = (await hear(url)).warnings
    assert.match(warning?.message ?? '', /^1 of \d .* failed, later ones arrived, with all figures: /)
    assert.equal(exports.at(-1)?.points('heythere.exchanges', { outcome: 'ok' })[0]?.asInt, '5')
  })

  /** A collector that never answers. */
  const hanging = async (context: TestContext) => {
    let onAsked = () => undefined
    const asked = new Promise<void>(resolve => {
      onAsked = () => void resolve()
    })
    const { url } = await startReceiver(context, () => onAsked())
    return { url, asked }
  }

  test('does not wait at the end for a collector that hangs', async context => {
    const { url, asked } = await hanging(context)
    const sink = new OtlpSink(otlpUrl(url), { ...settings, closeMs: 0 })
    sink.begin({ plan, cell: '' })
    await asked
    sink.end({ run: null, error: null })
    const [warning] = await sink.close()
    assert.match(
      warning?.message ?? '',
      /^2 of 2 exports .* the last among them: the collector does not answer$/,
    )
  })

  test('gives up an answer after its timeout, and sends the next export', async context => {
    let asked = 0
    const { url } = await startReceiver(context, response => {
      if (asked++ > 0) response.end()
    })
    const { warnings } = await hear(url, { env: { OTEL_EXPORTER_OTLP_TIMEOUT: '500' } })
    assert.match(warnings[0]?.message ?? '', /^1 of 2 .* later ones arrived.*does not answer$/)
  })

  test('sends the headers from the environment; an invalid header does not fail the run', async context => {
    const seen: (string | undefined)[] = []
    const { url } = await startReceiver(context, (response, request) => {
      seen.push(request.headers.authorization)
      response.end()
    })
    await hear(url, { env: { OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc' } })
    assert.equal(seen.at(-1), 'Basic abc')
    const { warnings } = await hear(url, { env: { OTEL_EXPORTER_OTLP_HEADERS: 'a=b%0Ac' } })
    assert.match(warnings[0]?.message ?? '', /Invalid character in header content/)
  })

  test('takes a URL, and adds the OTLP path if there is none', () => {
    assert.equal(otlpUrl('http://localhost:4318').href, 'http://localhost:4318/v1/metrics')
    assert.equal(otlpUrl('https://[::1]/x/y?z=1').href, 'https://[::1]/x/y?z=1')
    for (const wrong of ['localhost:4318', 'grpc://localhost:4317', '', 'http://', 'x\u001b'])
      assert.throws(() => otlpUrl(wrong), /^UsageError: --otlp .*: write a URL such as/)
    assert.throws(() => otlpUrl('http://a:b@c'), /OTEL_EXPORTER_OTLP_HEADERS/)
  })
})

test('exponential buckets contain each value within 1 %', () => {
  const values = fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(values, all => {
      const histogram = new LatencyHistogram(2)
      for (const us of all) histogram.record(us)
      const { scale, zeroCount, offset, counts } = exponential(histogram)
      assert.ok(counts.length <= 160)
      assert.equal(zeroCount, all.filter(us => us === 0).length)
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        all.length - zeroCount,
      )
      const base = 2 ** (2 ** -scale)
      for (const us of all.filter(one => one > 0)) {
        const held = counts.some((count, index) => {
          const [low, high] = [base ** (offset + index), base ** (offset + index + 1)]
          return count > 0 && low * 0.99 < us / 1e6 && us / 1e6 < high * 1.01
        })
        assert.ok(held, `${us}`)
      }
    }),
  )
})
