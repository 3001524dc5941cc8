import type { Area } from './areas.js'

/** The call tree of one thread. */
export interface ThreadTree {
  /** What the thread does, with its number. */
  readonly name: string
  /** The calling node (-1: none), the function, and microseconds on top of the stack. Callers come first. */
  readonly nodes: readonly (readonly [caller: number, function_: number, us: number])[]
}

/** A function that is not JavaScript, as perf saw it. */
export interface NativeFunction {
  /** Its symbol; "(no symbol)" stands for all functions of a place that have none. */
  readonly name: string
  /** Where it is: `kernel`, `node`, `libc` or another library. */
  readonly place: string
  /** Time on top of the stack, in microseconds per exchange. */
  readonly selfUs: number
}

/** What perf saw in the window. Times are CPU time in microseconds per exchange; the four parts are all of it. */
export interface NativeTimes {
  /** perf has recorded. */
  readonly kind: 'recorded'
  /** The functions with the most time, the longest first. */
  readonly functions: readonly NativeFunction[]
  /** How many other functions there are. */
  readonly restFunctions: number
  /** The time of these other functions, in microseconds per exchange. */
  readonly restUs: number
  /** Time in the kernel, in microseconds per exchange; null: perf may not see it. */
  readonly kernelUs: number | null
  /** Time in Node, V8 and libuv, in microseconds per exchange. */
  readonly nodeUs: number
  /** Time in libc and other libraries, in microseconds per exchange. */
  readonly librariesUs: number
  /**
   * Time in code without symbols that V8 has made, in microseconds per exchange: compiled JavaScript, and
   * copies of V8's built-in functions.
   */
  readonly compiledUs: number
}

/** There is nothing from perf. */
export interface NoNativeTimes {
  /** perf has not recorded. */
  readonly kind: 'missing'
  /** Why not, and the cure, on one line. */
  readonly reason: string
}

/** The call trees of threads in one window. */
export interface RunProfile {
  /** The round of a comparison; 0 for the only one. */
  readonly round: number
  /** Exchanges that were answered in the window. */
  readonly exchanges: number
  /** How long the window was, in microseconds. */
  readonly wallUs: number
  /** Name, and "file:line"; '' for a function in no script. */
  readonly functions: readonly (readonly [name: string, place: string])[]
  /** Each thread by itself. */
  readonly threads: readonly ThreadTree[]
  /** What perf saw of the process; absent if it was not asked: in comparisons and older files. */
  readonly native?: NativeTimes | NoNativeTimes | undefined
}

/** A difference in time per exchange, cell minus base. */
export interface TimeDifference {
  /** The difference, in microseconds for each exchange. */
  readonly us: number
  /** The lower end of the 95 % confidence interval, in microseconds. */
  readonly low: number
  /** The upper end of the 95 % confidence interval, in microseconds. */
  readonly high: number
}

/** The difference of all functions together. */
export interface TotalDifference extends TimeDifference {
  /** The chance of such a difference between equal cells, from 0 to 1. */
  readonly p: number
}

/** One area's part of the total. */
export interface AreaDifference {
  /** The area. */
  readonly area: Area
  /** The difference, in microseconds for each exchange. */
  readonly us: number
}

/** A function shown to differ. */
export interface FunctionDifference extends TimeDifference {
  /** Its name. */
  readonly name: string
  /** Its "file:line"; '' for a function in no script. */
  readonly place: string
  /** The area that it belongs to. */
  readonly area: Area
  /** The chance of such a difference between equal cells, corrected for the number of functions. */
  readonly pAdjusted: number
}

/** How the time of one cell differs from that of the base. */
export interface ProfileComparison {
  /** The name of the baseline. */
  readonly base: string
  /** The name of the cell that is compared with it. */
  readonly cell: string
  /** Rounds in which both were profiled. */
  readonly rounds: number
  /** All functions together; null with fewer than 3 rounds. */
  readonly total: TotalDifference | null
  /** The parts of the total. */
  readonly areas: readonly AreaDifference[]
  /** Functions shown to differ, the largest difference first. */
  readonly functions: readonly FunctionDifference[]
  /** How many other functions were tested. */
  readonly notToldApart: number
}
