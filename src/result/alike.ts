import { filesOf } from '../plan/files.js'
import type { Plan } from '../plan/plan.js'
import { shortened } from '../printable.js'
import type { Environment, Result } from './result.js'

/** The differences between two measurements: those that make them different experiments, and the rest. */
export interface Unlikeness {
  readonly matters: readonly string[]
  readonly rest: readonly string[]
}

/** Characters shown of a value that differs; a message may be a megabyte. */
const MOST_SHOWN = 200

function show(value: unknown): string {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return shortened(text, MOST_SHOWN)
}

type Fields = Readonly<Record<string, unknown>>

/** "connections (64, 128)" for each field that differs. */
const differing = (names: readonly string[], base: Fields, change: Fields): string[] =>
  names
    .filter(name => JSON.stringify(base[name]) !== JSON.stringify(change[name]))
    .map(name => `${name} (${show(base[name])}, ${show(change[name])})`)

const nodeMajor = ({ node }: Environment) => ({ node: /^v?\d+/.exec(node)?.[0] ?? node })

/** Which of these files differ in their contents, and for which it is unknown. */
function contents(files: readonly string[], base: Environment, change: Environment): Unlikeness {
  const of = ({ files }: Environment, path: string) => files?.[path]
  const known = files.filter(path => of(base, path) !== undefined && of(change, path) !== undefined)
  return {
    matters: known
      .filter(path => of(base, path) !== of(change, path))
      .map(path => `${path} (its contents changed)`),
    rest: files.filter(path => !known.includes(path)).map(path => `${path} (its contents are not known)`),
  }
}

/** The differences between the machines, and between these files. */
function environments(base: Environment, change: Environment, files: readonly string[]): Unlikeness {
  const majors = differing(['node'], nodeMajor(base), nodeMajor(change))
  const rest = ['hostname', 'os', 'version', ...(majors.length === 0 ? ['node'] : [])]
  const content = contents(files, base, change)
  return {
    matters: [...differing(['cpus', 'cores'], { ...base }, { ...change }), ...majors, ...content.matters],
    rest: [...differing(rest, { ...base }, { ...change }), ...content.rest],
  }
}

const LOAD_FIELDS = [
  'exchange',
  'load',
  'connections',
  'connectRatePerSecond',
  'workers',
  'agents',
  'keepAlive',
  'pipelining',
  'warmupMs',
  'durationMs',
  'requests',
]

/** What describes how something was measured. */
type Measured = Pick<Result, 'plan' | 'environment'>

/** The differences between two results. Their targets may differ: that is what the comparison is about. */
export function unlikeResults(base: Measured, change: Measured): Unlikeness {
  const protocols = filesOf({ ...base.plan, target: { kind: 'tcp', host: '', port: 1 } })
  const { matters, rest } = environments(base.environment, change.environment, protocols)
  return { matters: [...differing(LOAD_FIELDS, { ...base.plan }, { ...change.plan }), ...matters], rest }
}

/**
 * Each value of a plan by its path, such as "target.server.threads", except those that may differ between
 * runs of one cell.
 */
function repeated(plan: Plan): Fields {
  const { title, runs, thresholds, pids, ...same } = plan
  const flat = (value: unknown, path: string): [string, unknown][] =>
    typeof value !== 'object' || value === null || Array.isArray(value)
      ? [[path, value]]
      : Object.entries(value).flatMap(([key, inner]) => flat(inner, path === '' ? key : `${path}.${key}`))
  // A foreign server has another process ID after each start
  return Object.fromEntries(flat({ ...same, pids: pids.length > 0 }, ''))
}

/**
 * The differences between runs that are to share a cell. Their plans may differ only in title, thresholds and
 * number of runs.
 */
export function unlikeRuns(base: Measured, change: Measured): Unlikeness {
  const [one, other] = [repeated(base.plan), repeated(change.plan)]
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  const { matters, rest } = environments(base.environment, change.environment, filesOf(change.plan))
  return { matters: [...differing(names, one, other), ...matters], rest }
}
