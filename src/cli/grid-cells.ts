import { UsageError } from '../errors.js'
import type { PlannedCell } from '../experiment/walk-rounds.js'
import { savedLength } from '../plan/bytes.js'
import { cellNameOf, type GridCell, gridOf } from '../plan/grid.js'
import type { Plan } from '../plan/plan.js'
import { formatCount } from '../units.js'
import { axisValues } from './axis-values.js'
import { benchFlags } from './flags/bench.js'
import { COMPARE_RUNS, cellFlags } from './flags/compare.js'
import { type RunLength, SHORT_RUNS } from './flags/many-runs.js'
import { loadPlan } from './load-file.js'
import { messageIn, planOf, type ReadBytes } from './plan-options.js'
import { readFlags } from './read-flags.js'

type Argv = Readonly<Record<string, unknown>>

/** The commands that measure a grid; errors name the one that was typed. */
type GridCommand = 'compare' | 'tune'

/** Flags whose comma lists span the grid; the first one varies slowest. */
const AXES = [
  'handling',
  'threads',
  'slots',
  'batch',
  'handler',
  'connections',
  'rate',
  'rate-file',
  'arrival',
  'workers',
  'pipelining',
  'message-size',
] as const

/** These flags replace the default duration and warm-up. */
const HAVE_LENGTH = ['config', 'requests', 'stage', 'rate-file'] as const

/** One run of each takes over an hour at four seconds per run, and lists multiply quickly. */
const MOST_CELLS = 1000

/** Each cell is saved with its plan, and a larger file could not be read again. */
const MOST_SAVED_BYTES = 128 * 1024 * 1024

/** Adds up the saved size of the cells' messages, cell by cell: all together might exceed the memory. */
function messageBudget(command: GridCommand): (plan: Plan) => void {
  let saved = 0
  return ({ exchange }) => {
    if (exchange.kind === 'workload') saved += Buffer.byteLength(JSON.stringify(exchange.spec))
    else {
      const parts = exchange.kind === 'rule' ? [exchange.request, exchange.expect] : [exchange.message]
      for (const bytes of parts) if (bytes) saved += savedLength(bytes)
    }
    if (saved > MOST_SAVED_BYTES)
      throw new UsageError(
        `${command}: the messages of all cells take more than ${formatCount(MOST_SAVED_BYTES)} bytes in a saved file; give fewer cells or a shorter message`,
      )
  }
}

/** A pipe can be read only once, and all cells send its contents. */
function readOnce(): ReadBytes {
  const known = new Map<string, Uint8Array>()
  return (path, flag) => {
    const read = known.get(flag) ?? messageIn(path, flag)
    known.set(flag, read)
    return read
  }
}

export interface Grid {
  readonly cells: readonly PlannedCell[]
  /** Axes that were given as a range. */
  readonly ranges: readonly string[]
  /** A further cell, from its values on the axes that vary. */
  readonly cellOf: (settings: Readonly<Record<string, string>>) => PlannedCell
}

/** Reads the values of one axis, and whether they are the first ones of a range. */
type ReadAxis = (axis: string, text: string) => { readonly values: string[]; readonly isRange: boolean }

const asList: ReadAxis = (_, text) => ({ values: axisValues(text), isRange: false })

/** The cells that the comma lists of `compare` span. `usualRuns`: the default of --runs. Throws UsageError. */
export const cellsOf = (argv: Argv, usualRuns: number | null = null): readonly PlannedCell[] =>
  readGrid('compare', argv, usualRuns, asList).cells

/** The same for any command, with its reader of axes. Throws UsageError. */
export function readGrid(
  command: GridCommand,
  argv: Argv,
  usualRuns: number | null,
  read: ReadAxis,
  usualLength: RunLength = SHORT_RUNS,
): Grid {
  const targets = Array.isArray(argv.targets) ? argv.targets.map(String) : []
  const axes: Record<string, string[]> = targets.length === 0 ? {} : { target: targets }
  const ranges: string[] = []
  for (const axis of AXES) {
    const text = argv[axis]
    if (text === undefined) continue
    const parts = [text].flat().map(each => read(axis, String(each)))
    axes[axis] = parts.flatMap(({ values }) => values)
    if (!parts.some(({ isRange }) => isRange)) continue
    if (parts.length > 1)
      throw new UsageError(
        `--${axis} ${[text].flat().join(' ')}: a range can't be combined with other values; give the flag once`,
      )
    ranges.push(axis)
  }
  const count = Object.values(axes).reduce((product, { length }) => product * length, 1)
  if (count > MOST_CELLS)
    throw new UsageError(
      `${command}: the lists span ${formatCount(count)} cells, and the limit is ${formatCount(MOST_CELLS)}; give fewer values`,
    )
  const { config } = readFlags({ config: benchFlags.config }, argv)
  const planned = config === undefined ? null : loadPlan(config)
  const [addMessage, messageOf] = [messageBudget(command), readOnce()]
  const given = Object.fromEntries(Object.entries(argv).filter(([flag]) => !(flag in axes)))
  const make = ({ name, settings, values }: GridCell): PlannedCell => {
    const { target, ...flags } = values
    const cell = readFlags(cellFlags, {
      ...(HAVE_LENGTH.every(flag => argv[flag] === undefined) ? usualLength : {}),
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
  }
  const single = Object.fromEntries(Object.entries(axes).filter(([, { length }]) => length === 1))
  const cellOf: Grid['cellOf'] = settings => {
    const chosen = Object.fromEntries(Object.entries(settings).map(([axis, value]) => [axis, [value]]))
    const [cell] = gridOf({ ...single, ...chosen })
    return make({ name: cellNameOf(settings), settings, values: cell?.values ?? settings })
  }
  return { cells: gridOf(axes).map(make), ranges, cellOf }
}
