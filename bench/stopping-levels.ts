import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Task } from './stopping-levels/worker.js'

/**
 * Makes src/statistics/worth-table.ts: `nice -n 19 node dist/bench/stopping-levels.js --output FILE`, half an
 * hour on two cores. It prints how far the table is from a direct count over 10^7 paths, also between its
 * rows and columns.
 */
const STEPS = [
  4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 24, 28, 32, 36, 42, 50, 60, 72, 86, 100, 120, 144, 172, 200,
]
const HIGH = [0.5, 0.4, 0.3, 0.2, 0.15]
const decade = (digits: readonly number[], exponent: number) =>
  digits.map(digit => Number(`${digit}e${exponent}`))
/** Denser where alpha divided by the number of cells or verdicts usually lies. */
const LEVELS = [
  ...HIGH,
  ...[-2, -3, -4, -5].flatMap(exponent => decade([10, 7, 5, 3, 2, 1.4], exponent)),
  ...[-6, -7, -8, -9].flatMap(exponent => decade([10, 5, 2], exponent)),
  1e-9,
]
const CHECKS = [
  { level: 0.0044, mostRounds: 20 },
  { level: 0.03, mostRounds: 20 },
  { level: 0.0044, mostRounds: 13 },
  { level: 0.0003, mostRounds: 46 },
  { level: 0.0003, mostRounds: 5 },
]

const { values: options } = parseArgs({
  options: {
    output: { type: 'string', short: 'o' },
    paths: { type: 'string', default: '20000' },
    threads: { type: 'string', default: '2' },
  },
})

/** Solves the tasks on as many threads as requested; the answers are in the order of the tasks. */
async function solve(tasks: readonly Task[]): Promise<(readonly number[])[]> {
  const answers: (readonly number[])[] = []
  let next = 0
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('./stopping-levels/worker.js', import.meta.url))
    while (next < tasks.length) {
      const index = next++
      worker.postMessage(tasks[index])
      answers[index] = await new Promise<number[]>((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
      })
      worker.removeAllListeners('error')
      process.stderr.write(`${index + 1} of ${tasks.length}\n`)
    }
    await worker.terminate()
  }
  await Promise.all(Array.from({ length: Number(options.threads) }, work))
  return answers
}

const paths = Number(options.paths)
const worths = await solve(
  LEVELS.map((level, index) => ({
    kind: 'worth',
    settings: { level, mostRounds: STEPS, paths, seed: index + 1 },
  })),
)
const source = `/** Made by bench/stopping-levels.ts, ${paths} paths for each look; not to be changed by hand. */

/** One-sided nominal levels, one for each row. */
export const LEVELS = [${LEVELS.map(level => (level < 1e-3 ? level.toExponential() : level)).join(', ')}]

/** Most rounds, one for each column. */
export const MOST_ROUNDS = [${STEPS.join(', ')}]

/** The chance to cross at any look from the fourth round on, divided by the level. */
export const WORTH = [
${worths.map(row => `  [${row.map(worth => worth.toFixed(4)).join(', ')}],`).join('\n')}
]
`
if (options.output === undefined) process.stdout.write(source)
else await writeFile(options.output, source)

const counted = await solve(
  CHECKS.map((check, index) => ({
    kind: 'direct',
    settings: { ...check, paths: paths * 500, seed: 1000 + index },
  })),
)
CHECKS.forEach((check, index) => {
  console.error(
    `level ${check.level}, at most ${check.mostRounds} rounds: counted directly ${counted[index]?.[0]}`,
  )
})
