import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ThreadLoad } from '../../driver/drive.js'
import { codeOf, RunError, reasonOf } from '../../errors.js'
import type { RunOutcome, RunStart } from '../../experiment/run-plan.js'
import type { MergedSecond } from '../../recording/timeline.js'
import { type Attributes, resourceOf } from '../attributes.js'
import { Figures } from '../figures.js'
import type { Sink } from '../sink.js'
import { type MetricsAddress, metricsAddress } from './metrics-address.js'
import { OPEN_METRICS_TYPE, openMetrics } from './open-metrics.js'

const PATH = '/metrics'

/** The longest time that a slow or endless request can hold a connection. */
const REQUEST_MS = 5000
const MOST_CONNECTIONS = 64

/** Serves scrapers during runs, and closes after them. */
export class MetricsSink implements Sink {
  readonly detail = true
  readonly #server: Server
  readonly #resource: Attributes
  readonly #figures = new Figures()
  /** Made once per change, however often it is requested. */
  #text = ''
  #version = -1

  constructor(version: string, env: NodeJS.ProcessEnv) {
    this.#resource = resourceOf(version, env)
    this.#server = createServer(
      { requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS },
      (request, response) => this.#answer(request, response),
    )
    this.#server.maxConnections = MOST_CONNECTIONS
    this.#server.unref()
  }

  /** The address on which it listens, once it does. Throws RunError. */
  async listen({ host, port }: MetricsAddress): Promise<string> {
    this.#server.listen(port, host)
    try {
      await once(this.#server, 'listening')
    } catch (error) {
      const why = codeOf(error) === 'EADDRINUSE' ? 'the port is in use; take another' : reasonOf(error)
      throw new RunError('output', `--metrics ${host}:${port}: ${why}`, { cause: error })
    }
    const { address, port: taken, family } = this.#server.address() as AddressInfo
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}${PATH}`
  }

  begin(run: RunStart): void {
    this.#figures.begin(run)
  }

  second(second: MergedSecond): void {
    this.#figures.second(second)
  }

  load(load: ThreadLoad): void {
    this.#figures.load(load)
  }

  end(outcome: RunOutcome): void {
    this.#figures.end(outcome)
  }

  /** A scraper that reads slowly is cut off. */
  async close(): Promise<readonly []> {
    this.#server.close()
    this.#server.closeAllConnections()
    return []
  }

  #answer({ method, url }: IncomingMessage, response: ServerResponse): void {
    const fail = (status: number, why: string, headers = {}) =>
      response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(`${why}\n`)
    if (url?.split('?')[0] !== PATH) return void fail(404, `the metrics are at ${PATH}`)
    if (method !== 'GET' && method !== 'HEAD') return void fail(405, 'use GET', { allow: 'GET, HEAD' })
    if (this.#version !== this.#figures.version) {
      this.#text = openMetrics(this.#resource, this.#figures.points())
      this.#version = this.#figures.version
    }
    response.writeHead(200, { 'content-type': OPEN_METRICS_TYPE }).end(method === 'HEAD' ? '' : this.#text)
  }
}

/** Throws UsageError, RunError. `say` gets the address on which it listens. */
export async function openMetricsSink(
  text: string,
  version: string,
  say: (line: string) => void,
): Promise<Sink> {
  const address = metricsAddress(text)
  const sink = new MetricsSink(version, process.env)
  say(`metrics at ${await sink.listen(address)}`)
  return sink
}
