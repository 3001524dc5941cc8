import { median } from '../../src/statistics/averages.js'
import { formatUs } from '../../src/units.js'
import { bareLoop } from './bare-loop.js'
import type { Experiment, Row } from './experiment.js'
import { KnownServer } from './known-server.js'
import { measure } from './measure.js'
import { percentileOf } from './percentile.js'

const REQUEST = Buffer.from('x\n')
const PERCENTILES = [50, 99] as const

/** One connection to an echo server, by our driver and a bare loop in turn, so a drift affects both. */
export const ownOverhead: Experiment = async ({ quick, signal }) =>
  KnownServer.with({ delaysMs: [0], keepAlive: true }, async server => {
    const rounds = quick ? 3 : 7
    const durationMs = quick ? 500 : 1000
    const options = {
      target: server.target,
      message: REQUEST,
      until: 'line',
      keepAlive: true,
      connections: 1,
    }
    // The loop on this thread is compiled as it runs, the driver's code during its warm-up
    await bareLoop(server.port, REQUEST, 500)
    const ours: number[][] = []
    const bare: number[][] = []
    for (let round = 0; round < rounds; round++) {
      const timesUs = await bareLoop(server.port, REQUEST, durationMs)
      bare.push(PERCENTILES.map(percentile => percentileOf(timesUs, percentile)))
      const measured = await measure({ ...options, warmupMs: 500, durationMs }, signal)
      ours.push(PERCENTILES.map(percentile => measured.at(percentile)))
    }
    const middle = (values: readonly number[][], index: number): number =>
      median(values.map(value => value[index] ?? Number.NaN))
    const rows = PERCENTILES.map(
      (percentile, index): Row => ({
        what: `p${percentile}`,
        measuredUs: middle(ours, index),
        trueUs: middle(bare, index),
        besideUs: null,
        goal: null,
      }),
    )
    const added = rows.map(({ what, measuredUs, trueUs }) => `${formatUs(measuredUs - trueUs)} at ${what}`)
    return {
      title: 'Own overhead',
      beside: '',
      rows,
      checks: [],
      notes: [
        `Closed load on one reused connection; "true" is a bare net.Socket loop. ${rounds} alternating rounds, medians of the rounds' percentiles. Ours minus bare: ${added.join(', ')}.`,
      ],
    }
  })
