import type { NativeSamples, SampledFunction } from './native-times.js'

/** The columns that PerfReport reads, and what separates them: perf replaces it inside of names. */
export const COLUMNS = 'period,comm,dso,sym'
export const SEPARATOR = '\t'

/** The thread in which V8 evaluates its own samples: it exists only because we profile. */
const V8_PROFILER = 'v8:ProfEvntProc'
const NO_SYMBOL = '(no symbol)'
/** Executable memory that is no file. */
const IS_MADE_BY_V8 = /^(\[JIT\]|\[unknown\]|\[anon|\[heap\]|\/\/anon|anon|perf-\d+\.map$)/

/** The name of a file as a reader knows it: "libc.so.6" is libc. */
function placeOf(level: string, file: string): string | null {
  if (level !== '.') return 'kernel'
  if (IS_MADE_BY_V8.test(file)) return null
  // Some distributions build Node as a library
  if (/^(lib)?node/.test(file)) return 'node'
  return file.replace(/(-[\d.]+)?\.so(\.\d+)*$/, '').replace(/^\[(.*)\]$/, '$1')
}

/** Sums up the lines of `perf report`, which have the time of each function in each kind of thread. */
export class PerfReport {
  readonly #functions = new Map<string, SampledFunction>()
  #isKernelSeen = true

  add(line: string): void {
    if (line.startsWith('#')) {
      // "# Samples: 1K of event 'cpu-clock:u'": a user without permission sees no samples of the kernel
      if (/^# Samples: .* of event '.*:u'/.test(line)) this.#isKernelSeen = false
      return
    }
    const [period = '', thread = '', file = '', function_ = ''] = line
      .split(SEPARATOR)
      .map(text => text.trim())
    const [, level, symbol = ''] = /^\[(.)\] (.*)$/.exec(function_) ?? []
    const ns = Number(period)
    if (level === undefined || !(ns > 0) || thread === V8_PROFILER) return
    const place = placeOf(level, file)
    const name = place === null || /^0x[\da-f]+$/.test(symbol) ? NO_SYMBOL : symbol
    const key = `${place}\n${name}`
    this.#functions.set(key, { name, place, us: (this.#functions.get(key)?.us ?? 0) + ns / 1000 })
  }

  /** null: there was no sample. */
  get samples(): NativeSamples | null {
    return this.#functions.size === 0
      ? null
      : { kind: 'recorded', functions: [...this.#functions.values()], isKernelSeen: this.#isKernelSeen }
  }
}
