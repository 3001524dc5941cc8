/** A function of a call tree. */
export interface CallFrame {
  readonly functionName: string
  readonly scriptId: string
  readonly url: string
  /** From 0; -1: none. */
  readonly lineNumber: number
  readonly columnNumber: number
}

/** A function as called from one place. */
export interface ProfileNode {
  readonly id: number
  readonly callFrame: CallFrame
  readonly hitCount?: number | undefined
  readonly children?: readonly number[] | undefined
}

/** A profile in V8's format, for DevTools and speedscope: Chrome DevTools Protocol, Profiler.Profile. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[]
  /** Microseconds of the machine's monotonic clock. */
  readonly startTime: number
  readonly endTime: number
  /** The node on top of the stack at each sample. */
  readonly samples: readonly number[]
  /** Microseconds since the previous sample; for the first one, since the start. */
  readonly timeDeltas: readonly number[]
}

/** The profile of one thread of a process. */
export interface NamedProfile {
  readonly name: string
  readonly profile: CpuProfile
}

/** Rarely enough to hardly disturb a thread, and some thousand samples in a few seconds. */
export const SAMPLE_US = 500
