import { parseArgs } from 'node:util'
import { save } from '../src/cli/save.js'
import { stopOnSignals } from '../src/cli/stop-signals.js'
import { reasonOf } from '../src/errors.js'
import { environment } from '../src/experiment/environment.js'
import { deviationOf, type Experiment, type Findings, withinGoal } from './accuracy/experiment.js'
import { frozenServer } from './accuracy/frozen-server.js'
import { ownOverhead } from './accuracy/own-overhead.js'
import { queues } from './accuracy/queues.js'
import { scriptedDelay } from './accuracy/scripted-delay.js'
import { tableOf } from './accuracy/table.js'

/** Measures servers whose truth is known and prints measured against true. A goal that is missed is only marked. */
const EXPERIMENTS = {
  'scripted-delay': [scriptedDelay],
  'frozen-server': [frozenServer],
  queues,
  'own-overhead': [ownOverhead],
} satisfies Record<string, readonly Experiment[]>

const NAMES = Object.keys(EXPERIMENTS) as (keyof typeof EXPERIMENTS)[]
const USAGE = `usage: npm run bench:accuracy -- [--quick] [--only ${NAMES.join('|')}] [--output FILE.json]`

interface Options {
  readonly quick: boolean
  readonly output: string | null
  readonly names: typeof NAMES
}

function parse(): Options | null {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        output: { type: 'string', short: 'o' },
      },
    })
    const names = NAMES.filter(name => values.only.length === 0 || values.only.includes(name))
    const unknown = values.only.find(name => !NAMES.some(known => known === name))
    if (unknown !== undefined) throw new Error(`--only ${unknown}: there is no such experiment`)
    return { quick: values.quick, output: values.output ?? null, names }
  } catch (error) {
    console.error(`${reasonOf(error)}\n${USAGE}`)
    return null
  }
}

/** The rows with what follows from them, so that a reader of the file need not work it out. */
const toJson = (findings: Findings) => ({
  ...findings,
  rows: findings.rows.map(row => ({ ...row, deviation: deviationOf(row), within: withinGoal(row) })),
})

async function main(options: Options): Promise<number> {
  const stop = stopOnSignals()
  try {
    const where = await environment(new Date())
    console.log(`heythere ${where.version}, Node ${where.node}, ${where.cpus}, ${where.os}`)
    const all: Findings[] = []
    for (const experiment of options.names.flatMap(name => EXPERIMENTS[name])) {
      const findings = await experiment({ quick: options.quick, signal: stop.signal })
      console.log(`\n${tableOf(findings)}`)
      all.push(findings)
    }
    const report = {
      schema: 'heythere/accuracy/1',
      environment: where,
      quick: options.quick,
      found: all.map(toJson),
    }
    if (options.output !== null) await save(options.output, `${JSON.stringify(report, null, 2)}\n`)
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

const options = parse()
process.exitCode = options === null ? 2 : await main(options)
