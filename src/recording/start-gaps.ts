/** A time in which no exchange started, in microseconds of the driving machine's clock. */
export interface Gap {
  readonly fromUs: number
  readonly toUs: number
}

/** Shorter gaps do not count as stalls. */
const LEAST_US = 50_000
/** Only the longest gaps are kept, so memory does not grow with a run's length. */
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

  /** The noted gaps, without the time after the last start: only the whole load's window shows its end. */
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

/** After its last start a thread starts nothing. One that started nothing, or died, hides no gap. */
const withOpenEnd = ({ gaps, lastStartUs }: Starts): Gap[] => [
  ...(gaps ?? []),
  { fromUs: lastStartUs ?? Number.NEGATIVE_INFINITY, toUs: Number.POSITIVE_INFINITY },
]

/** When no thread started anything: one thread's stall is not the load's. null: gaps mean nothing here. */
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

/** The longest time without a start, of a load from `fromUs` on in which none may start from `endUs` on. */
export function longestGap({ gaps, lastStartUs }: Starts, fromUs: number, endUs: number): number | null {
  if (gaps === null) return null
  const us = Math.max(endUs - (lastStartUs ?? fromUs), ...gaps.map(lengthOf))
  return us >= LEAST_US ? us : 0
}
