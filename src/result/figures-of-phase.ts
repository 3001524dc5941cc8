import type { Figures } from '../recording/figures.js'
import type { Phase } from '../recording/phases.js'
import type { Run } from './result.js'

/** The figures of a phase; null if no exchange of the run had it. */
export const figuresOfPhase = (run: Run, phase: Phase): Figures | null =>
  phase === 'startLate' ? run.startLateUs : run.latencyUs[phase]
