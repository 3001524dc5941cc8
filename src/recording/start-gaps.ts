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

/** Notes the longest times in which one thread started nothing. */
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

  /** No other starts; answers the gaps, that until now included. */
  end(nowUs: number): Gap[] {
    if (nowUs - this.#lastUs >= LEAST_US) this.#note(nowUs)
    return longest(this.#gaps)
  }

  #note(toUs: number): void {
    this.#gaps.push({ fromUs: this.#lastUs, toUs })
    if (this.#gaps.length >= 2 * MOST_GAPS) this.#gaps = longest(this.#gaps)
  }
}

/** When no thread started anything: a stall of one thread alone is none of the load. */
export function gapsOfAll(threads: readonly (readonly Gap[])[]): Gap[] {
  const [first = [], ...others] = threads
  const common = others.reduce<readonly Gap[]>(
    (gaps, more) =>
      gaps.flatMap(a =>
        more
          .map(b => ({ fromUs: Math.max(a.fromUs, b.fromUs), toUs: Math.min(a.toUs, b.toUs) }))
          .filter(gap => lengthOf(gap) >= LEAST_US),
      ),
    first,
  )
  return longest([...common])
}
