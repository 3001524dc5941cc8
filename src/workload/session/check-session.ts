import { formatCount } from '../../units.js'
import type { StepSpec } from '../spec.js'
import { parseThink } from '../think.js'
import { checkWeight } from '../weights.js'
import { at, type SpecPath, WorkloadError } from '../wrong.js'

const MOST_REPEATS = 1_000_000
export const MOST_STEPS = 10_000
export const MOST_DEPTH = 16

/** For a kind: the captures that its message uses, and those that its reply sets. */
export interface CaptureUse {
  readonly takes: readonly string[]
  readonly gives: readonly string[]
}

/** What is certain after some steps, whatever was chosen. */
interface Sure {
  /** There was an exchange. */
  readonly exchanges: boolean
  /** There was an exchange or a pause, so the walk can't loop forever. */
  readonly pauses: boolean
  readonly captured: ReadonlySet<string>
}

/** Checks that a session can run. Throws WorkloadError. */
export class SessionCheck {
  readonly #kinds: ReadonlyMap<string, CaptureUse>
  readonly #reached = new Set<string>()
  #steps = 0

  constructor(kinds: ReadonlyMap<string, CaptureUse>) {
    this.#kinds = kinds
  }

  /** `captured`: the captures of the opening. */
  check(steps: readonly StepSpec[], captured: ReadonlySet<string>): void {
    const start = { exchanges: false, pauses: false, captured }
    if (!this.#walk(steps, ['session'], 0, start).exchanges)
      throw new WorkloadError(
        ['session'],
        'a session needs at least one exchange, whatever it chooses: add one',
      )
    for (const name of this.#kinds.keys())
      if (!this.#reached.has(name))
        throw new WorkloadError(
          ['exchanges', name],
          'no step of the session uses it: add a step, or remove it',
        )
  }

  #walk(steps: readonly StepSpec[], path: SpecPath, depth: number, before: Sure): Sure {
    if (depth > MOST_DEPTH) throw new WorkloadError(path, `steps can be nested at most ${MOST_DEPTH} deep`)
    let sure = before
    for (const [index, step] of steps.entries()) sure = this.#step(step, [...path, index], depth, sure)
    return sure
  }

  #step(step: StepSpec, path: SpecPath, depth: number, before: Sure): Sure {
    if (++this.#steps > MOST_STEPS)
      throw new WorkloadError(path, `a session has at most ${formatCount(MOST_STEPS)} steps: use repeat`)
    if ('exchange' in step) return this.#exchange(step.exchange, [...path, 'exchange'], before)
    if ('think' in step) {
      at([...path, 'think'], () => parseThink(step.think))
      return { ...before, pauses: true }
    }
    return 'repeat' in step
      ? this.#repeat(step, path, depth, before)
      : this.#choose(step, path, depth, before)
  }

  #exchange(name: string, path: SpecPath, before: Sure): Sure {
    const kind = this.#kinds.get(name)
    if (!kind)
      throw new WorkloadError(
        path,
        `is not an exchange; the exchanges are ${[...this.#kinds.keys()].join(', ')}`,
      )
    this.#reached.add(name)
    const missing = kind.takes.find(capture => !before.captured.has(capture))
    if (missing !== undefined)
      throw new WorkloadError(path, `uses {{${missing}}}, which may not have been captured before this step`)
    return { exchanges: true, pauses: true, captured: new Set([...before.captured, ...kind.gives]) }
  }

  #repeat(step: Extract<StepSpec, { repeat: number }>, path: SpecPath, depth: number, before: Sure): Sure {
    const { repeat, steps } = step
    if (!Number.isInteger(repeat) || repeat < 1 || repeat > MOST_REPEATS)
      throw new WorkloadError(
        [...path, 'repeat'],
        `must be a whole number from 1 to ${formatCount(MOST_REPEATS)}`,
      )
    const once = this.#walk(steps, [...path, 'steps'], depth + 1, { ...before, pauses: false })
    if (!once.pauses)
      throw new WorkloadError(
        [...path, 'steps'],
        'a repetition could have neither an exchange nor a pause: add one',
      )
    return once
  }

  #choose(
    { choose }: Extract<StepSpec, { choose: unknown }>,
    path: SpecPath,
    depth: number,
    before: Sure,
  ): Sure {
    const place = [...path, 'choose']
    if (choose.length === 0) throw new WorkloadError(place, 'has no choices: write { weight, steps }')
    const ways = choose.map(({ weight, steps }, index) => {
      at([...place, index, 'weight'], () => checkWeight(weight))
      return this.#walk(steps, [...place, index, 'steps'], depth + 1, before)
    })
    return {
      exchanges: ways.every(way => way.exchanges),
      pauses: ways.every(way => way.pauses),
      captured: ways.map(way => way.captured).reduce(both),
    }
  }
}

const both = (one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...one].filter(name => other.has(name)))
