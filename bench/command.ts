import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { stopOnSignals } from '../src/cli/stop-signals.js'
import { reasonOf, UsageError } from '../src/errors.js'
import { environment } from '../src/experiment/environment.js'
import { save } from '../src/export/save.js'
import { environmentSchema } from '../src/result/result.js'
import { parseDurationMs } from '../src/units.js'
import { againstTable, type Before, type Figure, figureSchema } from './figures.js'

export interface Setting {
  /** Shorter and noisier. */
  readonly quick: boolean
  readonly signal: AbortSignal
  /** The time for all experiments under `lasting` together; null: they were not requested. */
  readonly realMs: number | null
}

/** A bench: its name (`npm run bench:NAME`), its experiments, and what is printed and saved. */
export interface Bench<Found> {
  readonly name: string
  readonly experiments: Readonly<Record<string, readonly ((setting: Setting) => Promise<Found>)[]>>
  /** Names of experiments that run only with `--real`, which limits their time. */
  readonly lasting?: readonly string[]
  readonly print: (found: Found) => string
  readonly toJson: (found: Found) => unknown
  /** The figures to compare with the next run; empty if each run is judged by itself. */
  readonly figures: (found: Found) => readonly Figure[]
}

interface Options {
  readonly quick: boolean
  readonly output: string | null
  readonly against: string | null
  readonly names: readonly string[]
  readonly realMs: number | null
}

type Named = Pick<Bench<unknown>, 'name' | 'experiments' | 'lasting'>

const usageOf = ({ name, experiments, lasting }: Named): string =>
  `usage: npm run bench:${name} -- [--quick]${lasting ? ' [--real 10m]' : ''} [--only ${Object.keys(experiments).join('|')}] [--output FILE.json] [--against FILE.json]`

/** Throws the errors of parseArgs, or UsageError. */
function parse({ experiments, lasting = [] }: Named, args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      output: { type: 'string', short: 'o' },
      against: { type: 'string' },
      ...(lasting.length > 0 ? ({ real: { type: 'string' } } as const) : {}),
    },
  })
  const realMs = 'real' in values && typeof values.real === 'string' ? parseDurationMs(values.real) : null
  const known = Object.keys(experiments)
  const unknown = values.only.find(name => !known.includes(name))
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: there is no such experiment`)
  const endless = values.only.find(name => lasting.includes(name))
  if (endless !== undefined && realMs === null)
    throw new UsageError(`--only ${endless}: needs a time limit; add one such as --real 10m`)
  const names = known.filter(name =>
    values.only.length > 0 ? values.only.includes(name) : lasting.includes(name) === (realMs !== null),
  )
  return {
    quick: values.quick,
    output: values.output ?? null,
    against: values.against ?? null,
    names,
    realMs,
  }
}

const schemaOf = (name: string): string => `heythere/${name}/1`

/** The results of an earlier run. Throws UsageError if they are from another bench. */
async function readBefore(name: string, file: string): Promise<Before> {
  const saved = z.object({
    schema: z.literal(schemaOf(name)),
    environment: environmentSchema,
    quick: z.boolean(),
    figures: z.array(figureSchema).readonly(),
  })
  try {
    return saved.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    const why = error instanceof z.ZodError ? 'it has another format' : reasonOf(error)
    throw new UsageError(`--against ${file}: was not saved by bench:${name} --output: ${why}`, {
      cause: error,
    })
  }
}

/** Runs the requested experiments. Resolves with the exit code; a missed goal is only marked. */
export async function runBench<Found>(
  bench: Bench<Found>,
  args: readonly string[] = process.argv.slice(2),
): Promise<number> {
  let options: Options
  let before: Before | null
  try {
    options = parse(bench, args)
    before = options.against === null ? null : await readBefore(bench.name, options.against)
  } catch (error) {
    console.error(`${reasonOf(error)}\n${usageOf(bench)}`)
    return 2
  }
  const stop = stopOnSignals()
  try {
    const where = await environment(new Date(), [])
    console.log(`heythere ${where.version}, Node ${where.node}, ${where.cpus}, ${where.os}`)
    const all: Found[] = []
    for (const experiment of options.names.flatMap(name => bench.experiments[name] ?? [])) {
      const found = await experiment({ quick: options.quick, signal: stop.signal, realMs: options.realMs })
      console.log(`\n${bench.print(found)}`)
      all.push(found)
      const report = {
        schema: schemaOf(bench.name),
        environment: where,
        quick: options.quick,
        found: all.map(bench.toJson),
        figures: all.flatMap(bench.figures),
      }
      // Save after each experiment, so a Ctrl-C does not lose minutes of measurements
      if (options.output !== null) await save(options.output, `${JSON.stringify(report, null, 2)}\n`)
    }
    const now = { environment: where, quick: options.quick, figures: all.flatMap(bench.figures) }
    if (before !== null) console.log(`\n${againstTable(before, now)}`)
    return 0
  } catch (error) {
    const code = stop.code()
    if (code !== null) return code
    console.error(error)
    return 1
  } finally {
    stop.release()
  }
}
