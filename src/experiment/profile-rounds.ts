import type { Drive } from '../driver/drive.js'
import { orderOfRound } from './round-order.js'
import { profileOnce, type RunWatch } from './run-plan.js'
import { isGivenUp, type MeasuredCell } from './walk-rounds.js'

export interface ProfileWatch extends RunWatch {
  readonly onCell: (cell: string, done: number, total: number) => void
}

/** After all measurements, profiles each cell once per round, in orders like those of the measured rounds. */
export async function profileRounds(
  cells: readonly MeasuredCell[],
  { rounds, seed }: { readonly rounds: number; readonly seed: number },
  watch: ProfileWatch,
  drives: Drive,
): Promise<void> {
  let done = 0
  for (let round = 0; round < rounds; round++)
    for (const index of orderOfRound(cells.length, seed, round)) {
      const measured = cells[index]!
      if (watch.signal.aborted || isGivenUp(measured)) continue
      watch.onCell(measured.cell.name, done++, rounds * cells.length)
      // Without perf: its work between the rounds would disturb what is compared
      const { profile, error } = await profileOnce(measured.cell.plan, watch, drives, { round })
      if (profile) measured.profiles.push(profile)
      if (error && !watch.signal.aborted) measured.failures.push(error)
    }
}
