import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: string }
}

interface DataPoint {
  readonly attributes: readonly Attribute[]
  readonly startTimeUnixNano: string
  readonly timeUnixNano: string
  readonly asInt?: string
  readonly asDouble?: number
  readonly count?: string
  readonly sum?: number
  readonly min?: number
  readonly max?: number
  readonly scale?: number
  readonly zeroCount?: string
  readonly positive?: { readonly offset: number; readonly bucketCounts: readonly string[] }
}

interface Points {
  readonly aggregationTemporality?: number
  readonly isMonotonic?: boolean
  readonly dataPoints: readonly DataPoint[]
}

/** Parses one body as a collector does. */
class Export {
  readonly resource: Readonly<Record<string, string>>
  readonly #metrics: readonly {
    readonly name: string
    readonly unit: string
    readonly sum?: Points
    readonly gauge?: Points
    readonly exponentialHistogram?: Points
  }[]

  constructor(body: string) {
    const [one, ...others] = JSON.parse(body).resourceMetrics
    assert.equal(others.length, 0)
    this.resource = valuesOf(one.resource.attributes)
    assert.equal(one.scopeMetrics[0].scope.name, 'heythere')
    this.#metrics = one.scopeMetrics[0].metrics
    // Requirements of the data model
    for (const { exponentialHistogram, sum } of this.#metrics) {
      for (const points of [exponentialHistogram, sum]) assert.equal(points?.aggregationTemporality ?? 2, 2)
      for (const {
        count,
        zeroCount,
        positive,
        startTimeUnixNano,
        timeUnixNano,
      } of exponentialHistogram?.dataPoints ?? []) {
        assert.ok(BigInt(startTimeUnixNano) <= BigInt(timeUnixNano))
        const inBuckets = positive?.bucketCounts.reduce((total, times) => total + Number(times), 0) ?? 0
        assert.equal(inBuckets + Number(zeroCount), Number(count))
        assert.ok((positive?.bucketCounts.length ?? 0) <= 160)
      }
    }
  }

  get names(): string[] {
    return this.#metrics.map(({ name, unit }) => `${name} ${unit}`)
  }

  /** The points of a metric with these attributes. */
  points(name: string, attributes: Readonly<Record<string, string>> = {}): DataPoint[] {
    const metric = this.#metrics.find(one => one.name === name)
    const { dataPoints } = metric?.sum ?? metric?.gauge ?? metric?.exponentialHistogram ?? { dataPoints: [] }
    return dataPoints.filter(point =>
      Object.entries(attributes).every(([key, value]) => valuesOf(point.attributes)[key] === value),
    )
  }

  /** The bucket of a quantile in seconds. */
  bucketOf(point: DataPoint, quantile: number): [low: number, high: number] {
    const base = 2 ** (2 ** -(point.scale ?? 0))
    let left = Math.ceil(quantile * Number(point.count)) - Number(point.zeroCount)
    const { offset = 0, bucketCounts = [] } = point.positive ?? {}
    const index = bucketCounts.findIndex(times => {
      left -= Number(times)
      return left <= 0
    })
    return [base ** (offset + index), base ** (offset + index + 1)]
  }
}

export const valuesOf = (attributes: readonly Attribute[]): Record<string, string> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']))

/** A collector on its own port. `answer` handles each request. */
export async function startReceiver(
  context: TestContext,
  answer: (response: ServerResponse, request: IncomingMessage) => void = response =>
    void response.end('{"partialSuccess":{}}'),
) {
  const exports: Export[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', part => {
      body += part
    })
    request.on('end', () => {
      assert.deepEqual([request.method, request.headers['content-type']], ['POST', 'application/json'])
      exports.push(new Export(body))
      answer(response, request)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { exports, server, url: `http://127.0.0.1:${port}` }
}
