import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProfileComparison } from '../../src/profile/compare.js'
import { comparisonSchema } from '../../src/result/comparison-result.js'
import type { Setting } from '../command.js'
import { type Findings, saved, typed } from './experiment.js'

const PLANTED = 'plantedWork'
/** Each compare takes about 40 seconds, so both experiments take some 27 minutes, or less by --real. */
const MOST_COMPARES = 20
/** The required share of correct results. */
const RIGHT_SHARE = 0.95

/** Computes instead of reading the clock, whose own time would otherwise be part of it. */
const handler = (plantedUs: number): string => `
function ${PLANTED}(loops) {
  let x = 1
  for (let n = 0; n < loops; n++) x = (x * 31) % 1000003
  return x
}
let loopsPerUs = 0
for (let n = 0; n < 10; n++) {
  const fromMs = performance.now()
  ${PLANTED}(200_000)
  loopsPerUs = Math.max(loopsPerUs, 200 / (performance.now() - fromMs))
}
const loops = Math.round(loopsPerUs * ${plantedUs})
export default request => {
  if (loops > 0) ${PLANTED}(loops)
  return request
}
`

const LENGTH = ['--handling', 'inline', '-m', 'x', '-x', '5', '-d', '1s', '-W', '300ms'] as const

/** Compares handlers repeatedly; resolves with the arguments of one compare and the result of each. */
async function compared(
  plantedUs: Readonly<Record<string, number>>,
  cells: readonly string[],
  { realMs, signal }: Setting,
): Promise<{ readonly words: readonly string[]; readonly found: readonly ProfileComparison[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'heythere-planted-'))
  try {
    for (const [name, us] of Object.entries(plantedUs)) await writeFile(join(folder, name), handler(us))
    const words = (inFolder: string) => [
      ...['compare', '--profile', ...LENGTH],
      ...['--handler', cells.map(name => join(inFolder, name)).join(',')],
    ]
    // The other half of the time is for the experiment below
    const untilMs = performance.now() + (realMs ?? 0) / 2
    const found: ProfileComparison[] = []
    while (found.length < MOST_COMPARES && performance.now() < untilMs && !signal.aborted) {
      const seed = ['--seed', String(found.length + 1)]
      const { functions = [] } = comparisonSchema.parse(await saved([...words(folder), ...seed], signal))
      found.push(...functions)
    }
    return { words: words(''), found }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** How many comparisons were right, as an experiment's findings. */
const findingsOf = (
  [right, of]: readonly [number, number],
  {
    title,
    words,
    what,
    note,
  }: Readonly<Record<'title' | 'what' | 'note', string>> & { words: readonly string[] },
): Findings => ({
  title,
  command: typed(words),
  checks: [{ what, found: `in ${right} of ${of} comparisons`, holds: of > 0 && right >= RIGHT_SHARE * of }],
  notes: [note],
})

/** 20 us of work in a named function of one of two handlers. */
export async function plantedWork(setting: Setting): Promise<Findings> {
  const { words, found } = await compared(
    { 'plain.mjs': 0, 'planted.mjs': 20 },
    ['plain.mjs', 'planted.mjs'],
    setting,
  )
  const right = found.filter(({ functions: [first] }) => first?.name === PLANTED && first.us > 0)
  return findingsOf([right.length, found.length], {
    ...{ title: '20 us of planted work', words, what: 'its function is the first that differs' },
    note: 'Needs two cores that nothing else uses.',
  })
}

/** The same handler twice. */
export async function sameProfiles(setting: Setting): Promise<Findings> {
  const { words, found } = await compared({ 'planted.mjs': 20 }, ['planted.mjs', 'planted.mjs'], setting)
  const silent = found.filter(({ functions }) => functions.length === 0)
  return findingsOf([silent.length, found.length], {
    ...{ title: 'The same handler twice', words, what: 'no function differs' },
    note: 'By design, one in twenty such comparisons names a function.',
  })
}
