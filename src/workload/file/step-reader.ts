import { formatCount } from '../../units.js'
import { MOST_DEPTH, MOST_STEPS } from '../session/check-session.js'
import type { StepSpec } from '../spec.js'
import { type SpecPath, WorkloadError } from '../wrong.js'
import { STEPS, shaped } from './shape.js'

const FORMS =
  'must be one of { exchange: NAME }, { think: 500ms }, { repeat: N, steps: [...] } and { choose: [{ weight: N, steps: [...] }] }'

/** Reads the steps of a session. Steps are counted, since an alias of YAML may stand for many. */
export class StepReader {
  #count = 0

  /** Throws WorkloadError. */
  read(steps: readonly unknown[], path: SpecPath, depth = 0): StepSpec[] {
    if (depth > MOST_DEPTH) throw new WorkloadError(path, `steps can be nested at most ${MOST_DEPTH} deep`)
    return steps.map((step, index) => this.#step(step, [...path, index], depth))
  }

  #step(step: unknown, path: SpecPath, depth: number): StepSpec {
    if (++this.#count > MOST_STEPS)
      throw new WorkloadError(path, `a session has at most ${formatCount(MOST_STEPS)} steps: use repeat`)
    if (typeof step !== 'object' || step === null) throw new WorkloadError(path, FORMS)
    if ('exchange' in step) return shaped(STEPS.exchange, step, path)
    if ('think' in step) return shaped(STEPS.think, step, path)
    if ('repeat' in step) {
      const { repeat, steps } = shaped(STEPS.repeat, step, path)
      return { repeat, steps: this.read(steps, [...path, 'steps'], depth + 1) }
    }
    if (!('choose' in step)) throw new WorkloadError(path, FORMS)
    const { choose } = shaped(STEPS.choose, step, path)
    return {
      choose: choose.map(({ weight, steps }, index) => ({
        weight,
        steps: this.read(steps, [...path, 'choose', index, 'steps'], depth + 1),
      })),
    }
  }
}
