import { type Area, areaOf } from './areas.js'
import type { RunProfile } from './run-profile.js'

/** How long one function was on top of the stack, in all threads. */
export interface FunctionTime {
  readonly name: string
  readonly place: string
  readonly area: Area
  readonly us: number
}

/** Distinguishes functions that have the same name. */
export const keyOf = ({ name, place }: Pick<FunctionTime, 'name' | 'place'>): string => `${name}\n${place}`

/** Self time by function, per exchange, the longest first, without functions that only wait. */
export function functionTimes({ functions, threads, exchanges }: RunProfile): FunctionTime[] {
  if (exchanges === 0) return []
  const times = new Float64Array(functions.length)
  for (const { nodes } of threads) for (const [, of, us] of nodes) times[of]! += us
  return functions
    .flatMap((one, index): FunctionTime | [] => {
      const area = areaOf(one)
      return area === null ? [] : { name: one[0], place: one[1], area, us: times[index]! / exchanges }
    })
    .sort((one, other) => other.us - one.us)
}
