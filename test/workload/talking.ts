import { compileWorkload } from '../../src/workload/compile-workload.js'
import { tableOf } from '../../src/workload/data/read-table.js'
import type { DataTable } from '../../src/workload/data/table.js'
import { parseWorkload } from '../../src/workload/file/load-workload.js'
import { Outbox } from '../../src/workload/outbox.js'
import type { Judge, Opening, Source } from '../../src/workload/source.js'
import type { CompileOptions, Workload } from '../../src/workload/workload.js'

export const OPTIONS: CompileOptions = {
  seed: 1,
  share: { index: 0, of: 1 },
  table: null,
  host: 'localhost',
  keepAlive: true,
  pipelining: 1,
  maxReplyBytes: 1e6,
}

export const tableFrom = (file: string, text: string): DataTable =>
  tableOf(file, [Buffer.from(text)], text.length)

/** Compiles a workload file. Throws a UsageError with line and column if it is wrong. */
export function compiled(yaml: string, options: Partial<CompileOptions> = {}): Workload {
  const { spec, naming } = parseWorkload('kv.yaml', yaml)
  return naming(() => compileWorkload(spec, { ...OPTIONS, ...options }))
}

const outbox = new Outbox()

/** The content of an outbox as Latin-1 text. */
function taken(from: Outbox): string {
  const text = Buffer.from(from.take()).toString('latin1')
  from.release(false)
  return text
}

/** Writes the next pending message. */
export function sent(source: Source): string {
  source.write(outbox)
  return taken(outbox)
}

/** The next message of the opening. Null if the opening is done. */
export const opened = (opening: Opening): string | null => (opening.next(outbox) ? taken(outbox) : null)

/** Reads a reply in parts of this size and returns the verdict. Throws if it ends before its last byte. */
export function heard(judge: Judge, reply: string, partBytes = reply.length): string {
  const bytes = Buffer.from(reply, 'latin1')
  for (let from = 0; ; from += partBytes) {
    const to = Math.min(bytes.length, from + partBytes)
    const end = judge.reader.read(bytes, from, to)
    if (to < bytes.length) {
      if (end !== -1) throw new Error(`ended at ${end} of ${bytes.length}`)
      judge.hear(bytes, from, to)
    } else {
      if (end !== bytes.length)
        throw new Error(`${JSON.stringify(reply)} ends at ${end} and not at ${bytes.length}`)
      return judge.judge(bytes, from, to)
    }
  }
}

/** Sends the next exchange, answers and settles it. Returns the message, or null if there was none. */
export function exchanged(source: Source, answer: (message: string) => string): string | null {
  if (source.step() !== 'exchange') return null
  const message = sent(source)
  source.settle(heard(source, answer(message)) === 'ok')
  return message
}

export const exchangedTimes = (source: Source, times: number, answer = (_: string) => 'ok\n'): string[] =>
  Array.from({ length: times }, () => exchanged(source, answer) ?? '')
