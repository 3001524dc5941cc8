import { readFileSync } from 'node:fs'

/** The environment variable with the settings of the logged sleep; the handler's process inherits it. */
export const SLEEP_VARIABLE = 'HEYTHERE_ACCURACY_SLEEP'

export interface SleepOrder {
  readonly meanMs: number
  readonly exponential: boolean
  readonly seed: number
  /** Where the handler writes its log. */
  readonly file: string
}

/** When one request was in the handler, in microseconds of the machine's monotonic clock. */
export interface Served {
  readonly startUs: number
  readonly endUs: number
}

export const serviceUsOf = ({ startUs, endUs }: Served): number => endUs - startUs

export const formatServed = ({ startUs, endUs }: Served): string => `${startUs} ${endUs}\n`

export function readServed(file: string): Served[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map(row => {
      const [startUs, endUs] = row.split(' ').map(Number)
      return { startUs: startUs ?? Number.NaN, endUs: endUs ?? Number.NaN }
    })
}
