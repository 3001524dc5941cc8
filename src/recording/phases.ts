import { keyed } from '../keyed.js'

/** The phases that every exchange has. Saved results of all versions have them. */
export const EXCHANGE_PHASES = ['response', 'service', 'connect', 'firstByte'] as const

/** Added after version 1: null in its saved results, and null if no exchange had the phase. */
export const NEWER_PHASES = ['opening'] as const

/** The phases in saved results of version 1: those of an exchange, and the lateness of open load's starts. */
export const FIRST_PHASES = [...EXCHANGE_PHASES, 'startLate'] as const

/** All phases with a latency histogram. A new phase needs a name in NEWER_PHASES and a measurement. */
export const PHASES = [...FIRST_PHASES, ...NEWER_PHASES] as const
export type Phase = (typeof PHASES)[number]

/** Makes something for each phase. */
export const byPhase = <Value>(of: (phase: Phase) => Value): Record<Phase, Value> => keyed(PHASES, of)
