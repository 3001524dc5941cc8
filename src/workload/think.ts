import { parseDurationMs, UnitError } from '../units.js'
import type { Random } from './random.js'

/** The think time of a client in microseconds: constant, or exponential with this mean. */
export interface Think {
  readonly meanUs: number
  readonly isExponential: boolean
}

const MOST_MS = 86_400_000

/** Reads "500ms" or "exp:500ms". Throws UnitError. */
export function parseThink(text: string): Think {
  const isExponential = text.startsWith('exp:')
  const ms = parseDurationMs(isExponential ? text.slice(4) : text)
  if (ms > MOST_MS) throw new UnitError('at most 24h')
  if (isExponential && ms === 0) throw new UnitError('the mean must be more than 0, like exp:500ms')
  return { meanUs: ms * 1000, isExponential }
}

export const thinkTime = ({ meanUs, isExponential }: Think, random: Random): number =>
  isExponential ? -meanUs * Math.log(1 - random.unit()) : meanUs
