import { UsageError } from '../errors.js'
import { compareCells } from '../experiment/compare.js'
import { environment } from '../experiment/environment.js'
import type { PlannedCell } from '../experiment/walk-rounds.js'
import { savedLength } from '../plan/bytes.js'
import { gridOf } from '../plan/grid.js'
import type { Plan } from '../plan/plan.js'
import { printable } from '../printable.js'
import { comparisonTable } from '../report/comparison-table.js'
import { json } from '../report/json.js'
import { loadVaries } from '../result/load-groups.js'
import { regressions } from '../result/verdict.js'
import { formatCount, formatDurationMs } from '../units.js'
import { axisValues } from './axis-values.js'
import { benchFlags, COMPARE_RUNS, cellFlags, compareOnlyFlags, SHORT_RUNS } from './flags.js'
import { withDrive } from './fleet-options.js'
import { loadComparison } from './load-file.js'
import { checkOutputs, deliver, formatOf, saveAll } from './outputs.js'
import { messageIn, plannedBy, planOf, type ReadBytes } from './plan-options.js'
import { Progress } from './progress.js'
import { readFlags } from './read-flags.js'
import { begun } from './resume.js'
import { decideRule, parseShare } from './rule-flags.js'
import { sayFailure } from './say-failure.js'
import { stopOnSignals } from './stop-signals.js'

/** Flags on which a comma list spans the grid, the first varying slowest. */
const AXES = [
  'handling',
  'threads',
  'slots',
  'batch',
  'handler',
  'connections',
  'rate',
  'workers',
  'pipelining',
  'message-size',
] as const

/** At a run of each in four seconds, over an hour; and lists multiply fast. */
const MOST_CELLS = 1000

/** Start and stop of a server, and of the driver's threads. */
const OVERHEAD_MS = 600

type Argv = Readonly<Record<string, unknown>>

/** Each cell is saved with its plan, and what is over this would not be read again. */
const MOST_SAVED_BYTES = 128 * 1024 * 1024

/** Adds up what messages take in a saved file, cell by cell: all of them together may be more than memory holds. */
function messageBudget(): (plan: Plan) => void {
  let saved = 0
  return ({ exchange }) => {
    if (exchange.kind === 'workload') saved += JSON.stringify(exchange.spec).length
    else {
      const parts = exchange.kind === 'rule' ? [exchange.request, exchange.expect] : [exchange.message]
      for (const bytes of parts) if (bytes) saved += savedLength(bytes)
    }
    if (saved > MOST_SAVED_BYTES)
      throw new UsageError(
        `compare: the messages of all cells take more than ${formatCount(MOST_SAVED_BYTES)} bytes in a saved file: give fewer cells or a shorter message`,
      )
  }
}

/** A pipe says it once, and all cells send it. */
function readOnce(): ReadBytes {
  const known = new Map<string, Uint8Array>()
  return (path, flag) => {
    const read = known.get(flag) ?? messageIn(path, flag)
    known.set(flag, read)
    return read
  }
}

/** The cells that the comma lists span, each with its plan. `usualRuns`: where no --runs says it. Throws UsageError. */
export function cellsOf(argv: Argv, usualRuns: number | null = null): PlannedCell[] {
  const targets = Array.isArray(argv.targets) ? argv.targets.map(String) : []
  const axes: Record<string, string[]> = targets.length === 0 ? {} : { target: targets }
  for (const axis of AXES) {
    const text = argv[axis]
    if (text === undefined) continue
    axes[axis] = [text].flat().flatMap(each => axisValues(String(each)))
  }
  const cells = Object.values(axes).reduce((product, { length }) => product * length, 1)
  if (cells > MOST_CELLS)
    throw new UsageError(
      `compare: the lists span ${formatCount(cells)} cells; at most ${formatCount(MOST_CELLS)} are measured: give fewer values`,
    )
  const planned = plannedBy(readFlags({ config: benchFlags.config }, argv))
  const [addMessage, messageOf] = [messageBudget(), readOnce()]
  return gridOf(axes).map(({ name, settings, values }) => {
    const { target, ...flags } = values
    const given = Object.fromEntries(Object.entries(argv).filter(([flag]) => !(flag in axes)))
    const cell = readFlags(cellFlags, {
      // With -n there is neither a duration nor a warm-up unless they are given
      ...(argv.config === undefined && argv.requests === undefined ? SHORT_RUNS : {}),
      ...(usualRuns !== null
        ? { runs: String(usualRuns) }
        : planned !== null && planned.runs > 1
          ? {}
          : { runs: COMPARE_RUNS }),
      ...given,
      ...flags,
    })
    const plan = planOf(target, cell, planned, messageOf)
    addMessage(plan)
    return { name, settings, plan }
  })
}

/** --fail-on-regression as a share of one; null where it was not given. Throws UsageError where it could never fire. */
export function regressionShare(text: string | undefined, runs: number): number | null {
  if (text === undefined) return null
  const share = parseShare('fail-on-regression', text)
  if (runs < 2)
    throw new UsageError(
      `--fail-on-regression ${text}: nothing is shown by fewer than 2 runs a side; measure with --runs 3 or more`,
    )
  return share
}

/** How long so many runs take, in whole seconds; '' where a number of requests decides. */
function timeOf(plan: Plan, runs: number): string {
  if (plan.durationMs === null) return ''
  const eachMs = plan.durationMs + plan.warmupMs + OVERHEAD_MS
  return formatDurationMs(Math.ceil((eachMs * runs) / 1000) * 1000)
}

function announce(cells: readonly PlannedCell[], plan: Plan, done: number, isMost: boolean): string {
  const runs = cells.length * plan.runs
  const time = timeOf(plan, runs - done)
  const most = isMost ? 'at most ' : ''
  return `comparing ${cells.length} cells, ${most}${plan.runs} runs of each: ${most}${formatCount(runs)} runs${done === 0 ? '' : `, ${formatCount(done)} of them done`}${time === '' ? '' : `, about ${time}`}`
}

/** A grid of settings, interleaved runs, verdicts. Answers the exit code. */
export async function compare(argv: Argv): Promise<number> {
  const own = readFlags(compareOnlyFlags, argv)
  const outputs = own.output ?? []
  checkOutputs(outputs, ['comparison'])
  // What --resume reads is saved after every run; a page of charts between two runs would only take time
  const resumable = outputs.filter(path => formatOf(path) === 'json')
  const saved = own.resume === undefined ? null : loadComparison(own.resume)
  const rule = decideRule(argv, own, saved)
  const cells = cellsOf(argv, saved?.runsPerCell ?? rule?.mostRounds)
  const first = cells[0]
  if (!first || cells.length < 2)
    throw new UsageError(
      'compare: there is one cell only; give a list such as --handling inline,pool, or two targets',
    )
  const baseline = own.baseline ?? first.name
  if (!cells.some(cell => cell.name === baseline))
    throw new UsageError(`--baseline ${baseline}: must be one of: ${cells.map(cell => cell.name).join('; ')}`)
  if (rule !== null && loadVaries(cells))
    throw new UsageError(
      '--decide: the load is no setting, and --connections and --rate have several values; give one, or leave out --decide',
    )
  const runsPerCell = first.plan.runs
  const most = regressionShare(own['fail-on-regression'], runsPerCell)
  const plans = cells.map(({ plan }) => plan)
  const finished =
    saved === null ? [] : begun(String(own.resume), saved, cells, await environment(new Date(), plans))
  const done = finished.reduce((sum, { runs }) => sum + runs.length, 0)
  console.error(announce(cells, first.plan, done, rule !== null))
  for (const { message } of finished[0]?.doubts ?? []) console.error(`heythere: ${printable(message)}`)

  const progress = Progress.onStderr(own, first.plan)
  const stop = stopOnSignals()
  try {
    const settings = {
      ...{ cells, runsPerCell, seed: first.plan.seed, baseline, begun: finished },
      decide: rule ?? undefined,
    }
    const watch: Parameters<typeof compareCells>[1] = {
      ...progress.watch(stop.signal),
      onRun: (cell, done, total) => {
        const left = rule === null ? timeOf(first.plan, total - done) : ''
        progress.prefix(
          `${done + 1}/${rule === null ? '' : 'at most '}${total}${left === '' ? '' : `, ${left} left`}, ${cell}`,
        )
      },
      onFinished: async soFar => {
        if (resumable.length > 0) await saveAll(resumable, [soFar()])
      },
    }
    const comparison = await withDrive(own, drives => compareCells(settings, watch, drives), progress.say)
    progress.clear()
    const asJson = own.json || outputs.includes('-')
    const isDelivered = await deliver(outputs, [comparison], () =>
      asJson ? json([comparison]) : comparisonTable(comparison),
    )
    const stopped = stop.code()
    if (stopped !== null) return stopped
    for (const { name, result } of comparison.cells) if (result.error) sayFailure(result.error, `${name}: `)
    if (comparison.state === 'failed' || !isDelivered) return 1
    const missed = comparison.cells.some(({ result }) =>
      result.thresholds.some(({ verdict }) => verdict !== 'met'),
    )
    return missed || (most !== null && regressions(comparison.verdicts, most).length > 0) ? 99 : 0
  } finally {
    progress.clear()
    stop.release()
  }
}
