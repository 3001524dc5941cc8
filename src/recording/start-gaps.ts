/** A time in which no exchange started, in microseconds of the driving machine's clock. */
export interface Gap {
  readonly fromUs: number
  readonly toUs: number
}

/** Shorter ones are no stall that anyone asks about. */
const LEAST_US = 50_000
/** The longest ones are kept: memory does not grow with a run's length. */
export const MOST_GAPS = 64

const lengthOf = ({ fromUs, toUs }: Gap): number => toUs - fromUs
const longest = (gaps: Gap[]): Gap[] => gaps.sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, MOST_GAPS)

/** Notes the longest times between two starts of one thread. */
export class StartGaps {
  #lastUs = Number.NaN
  #gaps: Gap[] = []

  begin(nowUs: number): void {
    this.#lastUs = nowUs
  }

  /** An exchange starts. */
  start(nowUs: number): void {
    if (nowUs - this.#lastUs >= LEAST_US) this.#note(nowUs)
    this.#lastUs = nowUs
  }

  /** What was noted. The time from the last start on is not in it: where it ends, only the whole load's window says. */
  noted(): Gap[] {
    return longest(this.#gaps)
  }

  #note(toUs: number): void {
    this.#gaps.push({ fromUs: this.#lastUs, toUs })
    if (this.#gaps.length >= 2 * MOST_GAPS) this.#gaps = longest(this.#gaps)
  }
}

/** What is known of the starts of one thread or agent. */
interface Starts {
  /** null: gaps mean nothing in this load. */
  readonly gaps: readonly Gap[] | null
  readonly lastStartUs: number | null
}

/** From its last start on a thread starts nothing; one that started nothing, or died with its notes, hides no gap. */
const withOpenEnd = ({ gaps, lastStartUs }: Starts): Gap[] => [
  ...(gaps ?? []),
  { fromUs: lastStartUs ?? Number.NEGATIVE_INFINITY, toUs: Number.POSITIVE_INFINITY },
]

/** When no thread started anything: a stall of one thread alone is none of the load. null: gaps mean nothing here. */
export function gapsOfAll(threads: readonly Starts[]): Gap[] | null {
  if (threads.some(({ gaps }) => gaps === null)) return null
  const [first = [], ...others] = threads.map(withOpenEnd)
  const common = others.reduce<Gap[]>(
    (gaps, more) =>
      gaps.flatMap(a =>
        more
          .map(b => ({ fromUs: Math.max(a.fromUs, b.fromUs), toUs: Math.min(a.toUs, b.toUs) }))
          .filter(gap => lengthOf(gap) >= LEAST_US),
      ),
    first,
  )
  return longest(common.filter(({ fromUs, toUs }) => Number.isFinite(fromUs) && Number.isFinite(toUs)))
}

/** The longest time without a start, of a load that began at `fromUs` and in which none may start from `endUs` on. */
export function longestGap({ gaps, lastStartUs }: Starts, fromUs: number, endUs: number): number | null {
  if (gaps === null) return null
  const us = Math.max(endUs - (lastStartUs ?? fromUs), ...gaps.map(lengthOf))
  return us >= LEAST_US ? us : 0
}
