import { formatUs } from '../../src/units.js'
import type { Experiment, Row } from './experiment.js'
import { KnownServer } from './known-server.js'
import { measure } from './measure.js'
import { percentileOf } from './percentile.js'

const CYCLE = 200
/** Coprime with the cycle, so the slow requests are spread over it. */
const STRIDE = 77

/** Per 200 requests, 180 of 5 ms, 18 of 20 ms, 2 of 100 ms: p50, p95 and p99.5 are in the steps' middles. */
const SCRIPT_MS = Array.from({ length: CYCLE }, (_, index) => {
  const place = (index * STRIDE) % CYCLE
  return place < 180 ? 5 : place < 198 ? 20 : 100
})

const RATE_PER_SECOND = 200
const GOAL = 0.05

/** A server that replies after scripted delays, under an open load far below its limit. */
export const scriptedDelay: Experiment = async ({ quick, signal }) =>
  KnownServer.with({ delaysMs: SCRIPT_MS, keepAlive: true }, async server => {
    const measured = await measure(
      {
        target: server.target,
        message: Buffer.from('x\n'),
        until: 'line',
        // Connecting is not part of the script
        keepAlive: true,
        connections: 100,
        ratePerSecond: RATE_PER_SECOND,
        warmupMs: 1000,
        durationMs: quick ? 4000 : 10_000,
      },
      signal,
    )
    // All requests of the warm-up were answered before the window began
    const delaysUs = (await server.delaysUs()).slice(-measured.count)
    const rows = [50, 95, 99.5].map(
      (percentile): Row => ({
        what: `p${percentile}`,
        measuredUs: measured.at(percentile),
        trueUs: percentileOf(delaysUs, percentile),
        besideUs: percentileOf(SCRIPT_MS, percentile) * 1000,
        goal: GOAL,
      }),
    )
    return {
      title: 'Scripted delay',
      beside: 'scripted',
      rows,
      checks: [],
      notes: [
        `${measured.count} requests at ${RATE_PER_SECOND}/s on reused connections; "true" is the time between the server's read and write, by its own clock. Starts were late by ${formatUs(measured.startLateP99Us)} at p99.`,
      ],
    }
  })
