import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** How the fake behaves. `stubborn`: it takes no SIGINT. `mute`: it never says that it is recording. */
export interface FakeManner {
  readonly record?: 'usual' | 'stubborn' | 'mute' | 'early-end' | { readonly fails: string }
  /** What `perf report` prints, or says when it fails. */
  readonly report?: string | { readonly fails: string }
}

/** A line of `perf report`: this many milliseconds. */
export const reportLine = (ms: number, file: string, function_: string, thread = 'node'): string =>
  [ms * 1e6, thread, file, function_].join('\t')

export const A_REPORT = [
  "# Samples: 20 of event 'cpu-clock'",
  '#',
  reportLine(20, '[kernel.kallsyms]', '[k] tcp_sendmsg'),
  reportLine(10, 'node', '[.] uv__read'),
  reportLine(6, 'libc.so.6', '[.] malloc'),
  reportLine(4, '[JIT] tid 7', '[.] 0x00007f0000001000'),
  '',
].join('\n')

const PROGRAM = `#!${process.execPath}
const { appendFileSync, readFileSync, readSync, writeFileSync, writeSync } = require('node:fs')
const { record = 'usual', report = '' } = JSON.parse(readFileSync(__filename + '.json', 'utf8'))
const [command, ...args] = process.argv.slice(2)
const note = event => appendFileSync(__filename + '.log', JSON.stringify({ event, pid: process.pid, args }) + '\\n')
note(command)
const manner = command === 'record' ? record : report
if (manner.fails) {
  writeSync(2, manner.fails)
  process.exit(1)
}
if (command === 'report') {
  writeSync(1, manner)
  process.exit(0)
}
writeFileSync(args[args.indexOf('-o') + 1], 'samples')
process.on('SIGINT', () => {
  note('SIGINT')
  if (record !== 'stubborn') process.exit(0)
})
readSync(3, Buffer.alloc(100))
if (record !== 'mute') writeSync(4, 'ack\\n')
if (record === 'early-end') {
  writeSync(2, '[ perf record: perf size limit reached (64 MB), stopping session ]\\n')
  process.exit(0)
}
setInterval(() => undefined, 1000)
`

export interface FakeCall {
  readonly event: string
  readonly pid: number
  readonly args: readonly string[]
}

/** Puts a perf first in PATH that does what a test says, and gives temporary files a folder of their own. */
export class FakePerf {
  readonly #program: string
  readonly #temporary: string
  readonly #before = { PATH: process.env.PATH ?? '', TMPDIR: process.env.TMPDIR }

  private constructor() {
    const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
    this.#program = join(folder, 'bin', 'perf')
    this.#temporary = join(folder, 'tmp')
    mkdirSync(this.#temporary)
    mkdirSync(join(folder, 'bin'))
    process.env.PATH = [join(folder, 'bin'), this.#before.PATH].join(delimiter)
    process.env.TMPDIR = this.#temporary
  }

  static install(manner: FakeManner = { report: A_REPORT }): FakePerf {
    const perf = new FakePerf()
    writeFileSync(perf.#program, PROGRAM, { mode: 0o755 })
    writeFileSync(`${perf.#program}.log`, '')
    writeFileSync(`${perf.#program}.json`, JSON.stringify(manner))
    return perf
  }

  /** A PATH without perf. */
  static absent(): FakePerf {
    const perf = new FakePerf()
    process.env.PATH = perf.#temporary
    return perf
  }

  /** What was called so far, and the signals that arrived. */
  get calls(): readonly FakeCall[] {
    return readFileSync(`${this.#program}.log`, 'utf8')
      .split('\n')
      .filter(line => line !== '')
      .map(line => JSON.parse(line))
  }

  /** Processes of it that still run, and files that it left behind. */
  get remains(): readonly string[] {
    const running = this.calls.flatMap(({ pid }) => {
      try {
        process.kill(pid, 0)
        return [`process ${pid}`]
      } catch {
        return []
      }
    })
    return [...running, ...readdirSync(this.#temporary)]
  }

  [Symbol.dispose](): void {
    const { PATH, TMPDIR } = this.#before
    process.env.PATH = PATH
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
}
