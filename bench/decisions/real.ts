import { comparisonSchema } from '../../src/result/comparison-result.js'
import { type Tune, tuneSchema } from '../../src/result/tune-result.js'
import { formatDurationMs, formatShare } from '../../src/units.js'
import type { Setting } from '../command.js'
import { exactInterval } from './exact-interval.js'
import { type Check, type Findings, saved, typed } from './experiment.js'

/** The time of `--real` is shared: the example takes at most two minutes of it. */
const EXAMPLE_MS = 120_000
const SHARE_OF_RACES = 0.6
const MOST_RACES = 40
const MOST_SAME = 30
const MOST_WRONG_RACES = 2
const MOST_WRONG_SAME = 0.06

const RUNS = ['-d', '400ms', '-W', '150ms', '-c', '4', '-w', '1']
const SPINS_MS = [1, 1.02, 1.1, 1.3]
/** The handler takes at least this share of the server's time per exchange; differences shrink by it. */
const LEAST_SHARE = 0.8

/** "1 of 40, 2.5 % (0.063 to 13.2 %)" */
function sayShare(wrong: number, total: number): string {
  if (total === 0) return 'none was run'
  const [low, high] = exactInterval(wrong, total)
  return `${wrong} of ${total}, ${formatShare(wrong / total)} (95 %: ${formatShare(low)} to ${formatShare(high)})`
}

/** Repeats an experiment while there is time, at most `most` times, and prints each result. */
async function repeat(
  most: number,
  forMs: number,
  once: (turn: number, leftMs: number) => Promise<{ readonly isWrong: boolean; readonly said: string }>,
) {
  const endMs = performance.now() + forMs
  let [wrong, total, longestMs] = [0, 0, 0]
  while (total < most && performance.now() + longestMs < endMs) {
    const startMs = performance.now()
    const { isWrong, said } = await once(total, Math.max(1, endMs - startMs))
    longestMs = Math.max(longestMs, performance.now() - startMs)
    total++
    if (isWrong) wrong++
    console.log(`${total}/${most} ${isWrong ? 'WRONG' : 'right'}, ${said}`)
  }
  return { wrong, total }
}

const secondsSince = (startMs: number): string =>
  formatDurationMs(Math.round((performance.now() - startMs) / 1000) * 1000)

const shareOf = (realMs: number | null, share: number): number =>
  Math.max(0, (realMs ?? 0) - EXAMPLE_MS) * share

/** Whether a race overrates its pick: another cell is better by more than the race reported. */
function isWorseThanSaid({ decision, cells }: Tune): boolean {
  const best = cells.find(({ name }) => name === decision.best)
  if (best === undefined || decision.within === null) return false
  const spinMs = Number(/spin:([\d.]+)ms/.exec(best.settings.handler ?? '')?.[1])
  return (spinMs / SPINS_MS[0]! - 1) * LEAST_SHARE > decision.within
}

/** The example of the manual. */
export async function tuneInTwoMinutes({ signal }: Setting): Promise<Findings> {
  const words = ['tune', '--threads', '1..4', '--handling', 'inline,pool', '--handler', 'spin:2ms']
  const startMs = performance.now()
  const { decision, rounds } = tuneSchema.parse(await saved([...words, '--max-time', '2m'], signal))
  const took = performance.now() - startMs
  const check: Check = {
    what: 'decides within 2 minutes on 2 cores',
    found: `${decision.state}: ${decision.best}, ${rounds} rounds, ${secondsSince(startMs)}`,
    holds: decision.state === 'decided' && took <= EXAMPLE_MS,
  }
  return { title: 'Settings for an expensive handler', command: typed(words), checks: [check], notes: [] }
}

/** Races of handlers whose order is known, inline and in a pool. */
export async function realRaces({ signal, realMs }: Setting): Promise<Findings> {
  const handlers = SPINS_MS.map(ms => `spin:${ms}ms`).join(',')
  const words = ['tune', '--handler', handlers, ...RUNS]
  let decided = 0
  const { wrong, total } = await repeat(MOST_RACES, shareOf(realMs, SHARE_OF_RACES), async (turn, leftMs) => {
    const startMs = performance.now()
    const handling = turn % 2 === 0 ? ['--handling', 'inline'] : ['--handling', 'pool', '--threads', '1']
    const seed = ['--seed', String(turn + 1)]
    const tune = tuneSchema.parse(
      await saved([...words, ...handling, ...seed, '--max-time', `${Math.ceil(leftMs)}ms`], signal),
    )
    const { decision, rounds } = tune
    if (decision.state === 'decided') decided++
    const within = decision.within === null ? 'no limit shown' : `within ${formatShare(decision.within)}`
    const said = `${handling[1]}: ${decision.state}, ${decision.best}, ${within}, ${rounds} rounds, ${secondsSince(startMs)}`
    return { isWrong: isWorseThanSaid(tune), said }
  })
  const check: Check = {
    what: `worse than reported: at most ${MOST_WRONG_RACES} of ${MOST_RACES}`,
    found: sayShare(wrong, total),
    holds: total > 0 && wrong <= MOST_WRONG_RACES,
  }
  const notes = [
    `${decided} of ${total} were decided; with --seed 1 to ${total}, alternating --handling inline and pool --threads 1.`,
    'The handler takes at least 80 % of the server time of an exchange: 80 % of a difference between handlers is required.',
  ]
  return { title: 'Races of handlers', command: typed(words), checks: [check], notes }
}

/** The same cell twice, with the machine's own drift. */
export async function realSames({ signal, realMs }: Setting): Promise<Findings> {
  const words = ['compare', '--handling', 'inline,inline', '--decide', '--handler', 'spin:500us', ...RUNS]
  let decided = 0
  const { wrong, total } = await repeat(MOST_SAME, shareOf(realMs, 1 - SHARE_OF_RACES), async turn => {
    const startMs = performance.now()
    const words2 = [...words, '--seed', String(turn + 1)]
    const { verdicts, decision, cells } = comparisonSchema.parse(await saved(words2, signal))
    if (decision?.state === 'decided') decided++
    const found = verdicts.map(({ metric, verdict }) => `${metric} ${verdict}`).join(', ')
    return {
      isWrong: verdicts.some(({ verdict }) => verdict === 'better' || verdict === 'worse'),
      said: `${found}, ${cells[1]?.result.runs.length} rounds, ${secondsSince(startMs)}`,
    }
  })
  const check: Check = {
    what: `any difference: in at most ${formatShare(MOST_WRONG_SAME)}, as far as so few runs can show`,
    found: sayShare(wrong, total),
    // If the true share is 6 %, there are more than 4 of 30 in one of 25 experiments
    holds: total > 0 && exactInterval(wrong, total)[0] <= MOST_WRONG_SAME,
  }
  return {
    title: 'Equal cells, measured',
    command: typed(words),
    checks: [check],
    notes: [`${decided} of ${total} were decided; with --seed 1 to ${total}.`],
  }
}
