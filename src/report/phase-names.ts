import type { Phase } from '../recording/phases.js'

/** The name of each phase in reports, in the order in which they show them. */
const PHASE_NAMES: Readonly<Record<Phase, string>> = {
  response: 'response',
  service: 'service',
  connect: 'connect',
  opening: 'opening',
  firstByte: 'first byte',
  startLate: 'start late',
}

/** The phases in the order in which reports show them. */
export const SHOWN_PHASES = Object.entries(PHASE_NAMES) as readonly [Phase, name: string][]

/** In a closed load, service equals response, and no start can be late. */
export const IN_OPEN_LOAD_ALONE: ReadonlySet<Phase> = new Set(['service', 'startLate'])
