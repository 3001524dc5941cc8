import { median } from '../../src/statistics/averages.js'
import type { Goal, Sample, Standings } from './contest.js'

export interface Ratio {
  /** The median of the rounds' ratios, so effects on a whole round cancel out. */
  readonly middle: number
  readonly low: number
  readonly high: number
}

export interface Judged extends Goal {
  /** null if one of the two did not take part. */
  readonly ratio: Ratio | null
  /** By how much the goal was missed, as a share of the limit; 0 if it was met. */
  readonly missedBy: number
}

const OF = {
  cpu: ({ cpuUs }: Sample): number => cpuUs,
  throughput: ({ perSecond }: Sample): number => perSecond,
} as const

/** `of` divided by `against`, round by round. */
export function ratioOf(of: readonly Sample[], against: readonly Sample[], what: Goal['what']): Ratio | null {
  const rounds = of.flatMap((sample, round) => {
    const other = against[round]
    return other === undefined ? [] : [OF[what](sample) / OF[what](other)]
  })
  if (rounds.length === 0) return null
  return { middle: median(rounds), low: Math.min(...rounds), high: Math.max(...rounds) }
}

/** How each goal of a contest was met. */
export function judgeGoals({ rows, goals }: Pick<Standings, 'rows' | 'goals'>): Judged[] {
  const samplesOf = (name: string): readonly Sample[] => rows.find(row => row.name === name)?.samples ?? []
  return goals.map(goal => {
    const ratio = ratioOf(samplesOf(goal.of), samplesOf(goal.against), goal.what)
    const excess = ratio === null ? 0 : ratio.middle / goal.bound - 1
    return { ...goal, ratio, missedBy: Math.max(0, goal.what === 'cpu' ? excess : -excess) }
  })
}
