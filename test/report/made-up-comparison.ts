import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { COMPARISON_SCHEMA, type Comparison, judgeCells } from '../../src/result/comparison-result.js'
import { SEARCH_SCHEMA, type Search } from '../../src/result/search-result.js'
import { madeUpResult, madeUpRun, madeUpServer } from '../result/made-up-result.js'

/** A cell of three runs whose throughputs differ by 2 %, with this many exchanges in each of 10 seconds. */
function cell(
  name: string,
  settings: Record<string, string>,
  perSecond: number,
  responseUs: number,
  plan: PlanOptions = {},
) {
  const runs = [0.98, 1, 1.02].map(factor => {
    const ok = Math.round(perSecond * factor)
    return madeUpRun({
      response: [
        [responseUs, ok * 9],
        [responseUs * 3, ok],
      ],
      okBySecond: Array<number>(10).fill(ok),
      server: madeUpServer(0.2),
    })
  })
  return { name, settings, result: madeUpResult({ ...plan, runs: 3 }, ...runs) }
}

function comparison(cells: Comparison['cells']): Comparison {
  const baseline = cells[0]?.name ?? ''
  return {
    ...{ schema: COMPARISON_SCHEMA, state: 'completed', seed: 1, runsPerCell: 3, baseline, cells },
    verdicts: judgeCells(cells, baseline),
  }
}

/** Two ways of handling, one with twice the throughput of the other. */
export const madeUpPair = (names: readonly [string, string] = ['inline', 'pool']): Comparison =>
  comparison([
    cell(names[0], { handling: 'inline' }, 500, 4000),
    cell(names[1], { handling: 'pool' }, 1000, 2000),
  ])

/** Two cells whose runs differ so much that their intervals are printed as long as possible. */
export const madeUpScatter = (): Comparison =>
  comparison(
    ['a', 'b'].map(name => {
      const runs = [0.8, 1, 1.25].map(factor => {
        const ok = Math.round(120_000 * factor)
        const response: [number, number][] = [
          [Math.round(1030 / factor), ok * 9],
          [Math.round(1_030_000 / factor), ok],
        ]
        return madeUpRun({ response, okBySecond: Array<number>(10).fill(ok), server: madeUpServer(0.2) })
      })
      return { name, settings: { name }, result: madeUpResult({ runs: 3 }, ...runs) }
    }),
  )

/** Threads and connections. Throughput follows the Universal Scalability Law along the connections. */
export const madeUpGrid = (typed: (connections: number) => string = String): Comparison =>
  comparison(
    [1, 2].flatMap(threads =>
      [1, 2, 4, 8, 16, 32, 64].map(n =>
        cell(
          `threads ${threads}, connections ${n}`,
          { threads: String(threads), connections: typed(n) },
          (threads * 100 * n) / (1 + 0.05 * (n - 1) + 0.002 * n * (n - 1)),
          1000 * n,
          { connections: n, server: { threads } },
        ),
      ),
    ),
  )

/** Three probes: one within the bound, one that broke it, one that could not be measured. */
export function madeUpSearch(): Search {
  const { plan, environment } = madeUpResult({ ratePerSecond: 10 })
  const probe = (ratePerSecond: number, us: number) => ({
    ratePerSecond,
    ...{ reasons: [], heldPerSecond: null },
    run: madeUpRun({ response: [[us, ratePerSecond * 10]], okBySecond: [ratePerSecond] }),
  })
  return {
    ...{ schema: SEARCH_SCHEMA, state: 'completed', error: null, slo: ['p99<5ms'], plan, environment },
    probes: [
      { ...probe(100, 2000), verdict: 'kept', brokenBy: null },
      { ...probe(300, 9000), verdict: 'broken', brokenBy: 'latency' },
      {
        ratePerSecond: 200,
        verdict: 'broken',
        brokenBy: 'error',
        reasons: ['refused'],
        heldPerSecond: null,
        run: null,
      },
    ],
    ...{
      answer: 100,
      isAtLeast: false,
      interval: [90, 300],
      confidence: 0.95,
      brokenBy: 'latency',
      warnings: [],
    },
  }
}

/** Two targets with long names, each with two values of another axis. */
export const madeUpTargets = (): Comparison =>
  comparison(
    ['old', 'new'].flatMap(name =>
      ['1', '2'].map(connections => {
        const target = `tls://a-rather-long-name-of-a-host.${name}.eu.example.org:8443`
        return cell(`${target}, connections ${connections}`, { target, connections }, 500, 4000)
      }),
    ),
  )
