import { keyed } from '../keyed.js'

/** What every exchange has a time for. A saved result of any version has them. */
export const EXCHANGE_PHASES = ['response', 'service', 'connect', 'firstByte'] as const

/** Added after version 1: null in its saved results, and null where no exchange had the phase. */
export const NEWER_PHASES = ['opening'] as const

/** The phases of a saved result of version 1: those of an exchange, and how late open load's starts were. */
export const FIRST_PHASES = [...EXCHANGE_PHASES, 'startLate'] as const

/** Everything that has a latency histogram. A new phase is one name in NEWER_PHASES and what measures it. */
export const PHASES = [...FIRST_PHASES, ...NEWER_PHASES] as const
export type Phase = (typeof PHASES)[number]

/** Makes something for each phase. */
export const byPhase = <Value>(of: (phase: Phase) => Value): Record<Phase, Value> => keyed(PHASES, of)
