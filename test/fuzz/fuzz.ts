import { parseArgs } from 'node:util'
import { reasonOf } from '../../src/errors.js'
import { formatCount } from '../../src/units.js'
import type { Attempt, Surface } from './surface.js'
import { SURFACES } from './surfaces.js'

const USAGE = 'usage: npm run fuzz -- [--runs 10000] [--only PART OF A NAME] [--seed N [--path P]]'

const wholeNumber = (flag: string, text: string): number => {
  if (!/^-?\d+$/.test(text)) throw new Error(`--${flag} ${text}: not a whole number`)
  return Number(text)
}

function parse(): { attempt: Attempt; surfaces: readonly Surface[] } | null {
  try {
    const { values } = parseArgs({
      options: {
        runs: { type: 'string', default: '10000' },
        only: { type: 'string', default: '' },
        seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
        path: { type: 'string' },
      },
    })
    const surfaces = SURFACES.filter(({ name }) => name.includes(values.only))
    if (surfaces.length === 0) throw new Error(`--only ${values.only}: there is no such surface`)
    const runs = wholeNumber('runs', values.runs)
    return { attempt: { runs, seed: wholeNumber('seed', values.seed), path: values.path }, surfaces }
  } catch (error) {
    console.error(`${reasonOf(error)}\n${USAGE}`)
    return null
  }
}

/** Attacks each surface with new inputs. Prints the seed and path of an input that does harm. */
async function main(attempt: Attempt, surfaces: readonly Surface[]): Promise<number> {
  let harmed = 0
  for (const { name, attack, mostRuns } of surfaces) {
    const startMs = performance.now()
    const harm = await attack(attempt)
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
    if (harm !== null) harmed++
    console.log(
      `${harm === null ? 'survived' : 'HARMED  '} ${formatCount(Math.min(attempt.runs, mostRuns))} ${name}, ${seconds} s`,
    )
    if (harm !== null) console.log(`${harm}\n--only '${name}' with --seed and --path brings it back`)
  }
  console.log(`seed ${attempt.seed}`)
  return harmed === 0 ? 0 : 1
}

const wanted = parse()
process.exitCode = wanted === null ? 2 : await main(wanted.attempt, wanted.surfaces)
