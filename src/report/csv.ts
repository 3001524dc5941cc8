import { describeTarget } from '../plan/describe.js'
import { heldRateOf } from '../plan/load.js'
import type { Plan } from '../plan/plan.js'
import type { ServerPlan } from '../plan/server-plan.js'
import { OUTCOMES } from '../protocol/outcome.js'
import { EXCHANGE_COUNTS } from '../recording/counts.js'
import { FIGURES, type Figures } from '../recording/figures.js'
import { FIRST_PHASES, NEWER_PHASES, type Phase } from '../recording/phases.js'
import { figuresOfPhase } from '../result/figures-of-phase.js'
import { kindNames, kindOf } from '../result/kinds.js'
import type { Environment, Result, Run } from '../result/result.js'
import { byKind, type Saved } from '../result/saved.js'
import { largest } from '../statistics/extremes.js'

type Value = string | number | boolean | null | undefined

/** A run and its place in the saved files. */
interface Row {
  readonly plan: Plan
  readonly environment: Environment
  readonly cell: string
  readonly number: number
  readonly ratePerSecond: number | null
  readonly run: Run
}

const rowsOf = ({ plan, environment, runs }: Result, cell: string): Row[] =>
  runs.map((run, index) => ({
    ...{ plan, environment, cell, run },
    number: index + 1,
    ratePerSecond: heldRateOf(plan.load),
  }))

const allRows = (saved: Saved): Row[] =>
  byKind(saved, {
    result: result => rowsOf(result, ''),
    tune: ({ cells }) => cells.flatMap(({ name, result }) => rowsOf(result, name)),
    comparison: ({ cells }) => cells.flatMap(({ name, result }) => rowsOf(result, name)),
    search: ({ plan, environment, probes }) =>
      probes.flatMap(({ run, ratePerSecond, verdict }, index) =>
        run === null ? [] : [{ plan, environment, cell: verdict, number: index + 1, ratePerSecond, run }],
      ),
  })

/** The plan of the bundled server; that of a foreign server is unknown. */
const serverOf = ({ plan: { target } }: Row): ServerPlan | null =>
  target.kind === 'own' ? target.server : null

/** The figures that are useful as columns; the others are in the JSON. */
const SHOWN_FIGURES = FIGURES.filter(figure => figure !== 'min' && figure !== 'stddev')

type Column = readonly [name: string, of: (row: Row) => Value]

const figureColumns = (phase: string, of: (run: Run) => Figures | null | undefined): Column[] =>
  SHOWN_FIGURES.map(figure => [`${phase}_${figure}_us`, ({ run }) => of(run)?.[figure]])

/** Columns such as "first_byte_p99_us". */
const phaseColumns = (phase: Phase): Column[] =>
  figureColumns(
    phase.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`),
    run => figuresOfPhase(run, phase),
  )

const failureColumn = (outcome: string): Column => [
  `failed_${outcome.replaceAll('-', '_')}`,
  ({ run }) => run.errors[outcome as keyof Run['errors']] ?? 0,
]

const failureColumns = OUTCOMES.filter(outcome => outcome !== 'ok').map(failureColumn)

/** Columns are only added, and only at the end, because scripts use their names or their positions. */
const COLUMNS: readonly Column[] = [
  ['title', ({ plan }) => plan.title],
  ['cell', ({ cell }) => cell],
  ['run', ({ number }) => number],
  ['state', ({ run }) => run.state],
  ['started', ({ environment }) => environment.started],
  ['hostname', ({ environment }) => environment.hostname],
  ['target', ({ plan }) => describeTarget(plan)],
  ['handling', row => serverOf(row)?.handling],
  ['threads', row => serverOf(row)?.threads],
  ['slots', row => serverOf(row)?.slots],
  ['handler', row => serverOf(row)?.handler],
  ['load', ({ plan }) => plan.load.kind],
  ['rate_per_s', ({ ratePerSecond }) => ratePerSecond],
  ['connections', ({ plan }) => plan.connections],
  ['workers', ({ plan }) => plan.workers],
  ['keep_alive', ({ plan }) => plan.keepAlive],
  ['pipelining', ({ plan }) => plan.pipelining],
  ['window_s', ({ run }) => run.windowUs / 1e6],
  ['started_exchanges', ({ run }) => run.requests.started],
  ['ok', ({ run }) => run.requests.ok],
  ['failed', ({ run }) => run.requests.failed],
  ['unfinished', ({ run }) => run.requests.unfinished],
  ['not_started', ({ run }) => run.requests.notStarted],
  ['throughput_per_s', ({ run }) => run.throughputPerSecond],
  ['sent_bytes', ({ run }) => run.bytes.sent],
  ['received_bytes', ({ run }) => run.bytes.received],
  ['driver_cpu_us_per_exchange', ({ run }) => run.driver.cpuUsPerExchange],
  ['server_cpu_us_per_exchange', ({ run }) => run.server?.cpuUsPerExchange],
  ...FIRST_PHASES.flatMap(phaseColumns),
  ...figureColumns('queue_wait', run => run.server?.queueWaitUs),
  ...figureColumns('handler', run => run.server?.handlerUs),
  ...failureColumns,
  ...NEWER_PHASES.flatMap(phaseColumns),
]

const KNOWN_OUTCOMES: ReadonlySet<string> = new Set(OUTCOMES)

const kindColumns = (name: string): Column[] => [
  ...EXCHANGE_COUNTS.map(
    (count): Column => [`kind_${name}_${count}`, ({ run }) => kindOf(run, name)?.figures.requests[count]],
  ),
  ...figureColumns(`kind_${name}_response`, run => kindOf(run, name)?.figures.latencyUs.response),
]

/** The columns of a stage, counted from 0. */
function stageColumns(index: number): Column[] {
  const name = `stage_${index + 1}`
  const of = ({ run }: Row) => run.stages[index]
  return [
    [`${name}_target_per_s`, row => of(row)?.targetPerSecond],
    [`${name}_achieved_per_s`, row => of(row)?.achievedPerSecond],
    [`${name}_recovered_ms`, row => of(row)?.recoveredMs],
    [`${name}_not_started`, row => of(row)?.requests.notStarted],
    ...EXCHANGE_COUNTS.map((count): Column => [`${name}_${count}`, row => of(row)?.requests[count]]),
    ...figureColumns(`${name}_response`, run => run.stages[index]?.latencyUs.response),
  ]
}

/** The last columns, for runs that have them: failed HTTP statuses, kinds of exchange, and stages. */
function ownColumns(rows: readonly Row[]): Column[] {
  const runs = rows.map(({ run }) => run)
  const statuses = runs.flatMap(({ errors }) => Object.keys(errors)).filter(name => !KNOWN_OUTCOMES.has(name))
  const stages = largest(runs.map(run => run.stages.length))
  return [
    ...[...new Set(statuses)].sort().map(failureColumn),
    ...kindNames(runs).flatMap(kindColumns),
    ...Array.from({ length: stages }, (_, index) => stageColumns(index)).flat(),
  ]
}

/** A text that a spreadsheet would read as a formula gets an apostrophe; quoting follows RFC 4180. */
function field(value: Value): string {
  if (typeof value !== 'string') return value == null ? '' : String(value)
  const inert = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

/** One row per run (RFC 4180) after a header. Column names include units; unmeasured values are empty. */
export function csv(saved: readonly Saved[]): string {
  const rows = saved.flatMap(allRows)
  const columns = [...COLUMNS, ...ownColumns(rows)]
  return [columns.map(([name]) => field(name)), ...rows.map(row => columns.map(([, of]) => field(of(row))))]
    .map(fields => `${fields.join(',')}\r\n`)
    .join('')
}
