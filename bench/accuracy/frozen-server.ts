import { formatNumber, formatUs } from '../../src/units.js'
import type { Experiment, Row } from './experiment.js'
import { KnownServer } from './known-server.js'
import { type Measured, measure } from './measure.js'

const RATE_PER_SECOND = 100
const FREEZE_MS = 1400
const WINDOW_MS = 5000
const GOALS = { 90: 0.05, 99: 0.02 } as const

/** Runs a load and freezes the server in the middle of its window. */
async function measureFrozen(
  server: KnownServer,
  options: Parameters<typeof measure>[0] & { durationMs: number },
  signal: AbortSignal,
): Promise<{ measured: Measured; frozenUs: number }> {
  let freeze: Promise<number> = Promise.resolve(0)
  try {
    const measured = await measure(options, signal, () => {
      freeze = server.freeze((options.durationMs - FREEZE_MS) / 2, FREEZE_MS)
    })
    return { measured, frozenUs: await freeze }
  } finally {
    await freeze
  }
}

/**
 * Evenly spaced requests that arrive during a freeze of S wait from S down to 0. In a window of W, the share
 * 1 - p of all requests that wait longest are those of the first (1 - p) W of the freeze, so p is S - (1 - p)
 * W. Requests are 10 ms apart, and the first one arrives up to 10 ms after the start of the freeze; the value
 * is lower by that time.
 */
const expectedUs = (percentile: number, frozenUs: number, windowUs: number): number =>
  frozenUs - (1 - percentile / 100) * windowUs

export const frozenServer: Experiment = async ({ quick, signal }) =>
  KnownServer.with({ delaysMs: [0], keepAlive: true }, async server => {
    const open = {
      target: server.target,
      message: Buffer.from('x\n'),
      // Cheap exchanges: after the freeze, 140 of them queue at the server, which is not part of the freeze
      keepAlive: true,
      until: 'line',
      ratePerSecond: RATE_PER_SECOND,
      warmupMs: 1000,
    }
    const healthy = await measure({ ...open, durationMs: quick ? 1000 : 2000 }, signal)
    const { measured, frozenUs } = await measureFrozen(server, { ...open, durationMs: WINDOW_MS }, signal)
    const frozenRow = (percentile: keyof typeof GOALS): Row => ({
      what: `p${percentile}`,
      measuredUs: measured.at(percentile),
      trueUs: expectedUs(percentile, FREEZE_MS * 1000, WINDOW_MS * 1000),
      besideUs: expectedUs(percentile, frozenUs, WINDOW_MS * 1000),
      goal: GOALS[percentile],
    })
    const closed = await measureFrozen(
      server,
      {
        target: server.target,
        message: open.message,
        keepAlive: true,
        until: open.until,
        connections: 1,
        warmupMs: 500,
        durationMs: quick ? 3000 : 5000,
      },
      signal,
    )
    const warned = closed.measured.result.warnings.find(({ code }) => code === 'closed-load-hides-stalls')
    return {
      title: 'Frozen server',
      beside: 'actual',
      rows: [
        {
          what: 'p50 (no freeze)',
          measuredUs: measured.at(50),
          trueUs: healthy.at(50),
          besideUs: null,
          goal: null,
        },
        frozenRow(90),
        frozenRow(99),
      ],
      checks: [
        {
          what: `closed load, same freeze: p99 is ${formatUs(closed.measured.at(99))}, and the warning closed-load-hides-stalls reports the hidden stall`,
          holds: warned !== undefined,
        },
      ],
      notes: [
        `${measured.count} requests at ${RATE_PER_SECOND}/s; the server was stopped for ${FREEZE_MS} ms in the middle. "true" was calculated beforehand; "actual" uses the real freeze of ${formatNumber(frozenUs / 1000)} ms. p50 is compared with a run without a freeze.`,
      ],
    }
  })
