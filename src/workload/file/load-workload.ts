import { dirname, isAbsolute, join } from 'node:path'
import { UsageError } from '../../errors.js'
import { readLimited } from '../../read-limited.js'
import { UnitError } from '../../units.js'
import type { GivenWorkload } from '../given.js'
import { parseFrame } from '../message.js'
import type { KindSpec, OpeningSpec, WorkloadSpec } from '../spec.js'
import { MOST_MESSAGE_BYTES } from '../template/compile-template.js'
import { at, type SpecPath, WorkloadError } from '../wrong.js'
import { type MessageContext, messageOf } from './message-of.js'
import { DATA, FILE, KIND, OPENING, shaped } from './shape.js'
import { StepReader } from './step-reader.js'
import { YamlFile } from './yaml-file.js'

const MOST_FILE_BYTES = 4 * 1024 * 1024

/** Reads a workload file, and the messages in other files that it refers to. Throws UsageError. */
export function loadWorkload(file: string): GivenWorkload {
  let bytes: Uint8Array
  try {
    bytes = readLimited(file, MOST_FILE_BYTES, 'put long messages into files of their own, as { file: ... }')
  } catch (error) {
    throw error instanceof UnitError ? new UsageError(`--workload ${file}: ${error.message}`) : error
  }
  return parseWorkload(file, Buffer.from(bytes).toString())
}

/** Paths in `file` are relative to its folder. Throws UsageError. */
export function parseWorkload(file: string, text: string): GivenWorkload {
  const document = new YamlFile(file, text.replace(/^\uFEFF/, ''))
  const naming = <Out>(make: () => Out): Out => {
    try {
      return make()
    } catch (error) {
      throw error instanceof WorkloadError
        ? document.wrong(placeOf(error.path, document.value), error.message)
        : error
    }
  }
  const pathOf = (path: string): string => (isAbsolute(path) ? path : join(dirname(file), path))
  return { spec: naming(() => specOf(document.value, pathOf)), naming }
}

/** The place of a data file's name, which is in a map or on its own. */
function placeOf(path: SpecPath, value: unknown): SpecPath {
  const isOfData = path.length === 1 && path[0] === 'data'
  const data = isOfData && typeof value === 'object' && value && 'data' in value ? value.data : null
  return typeof data === 'object' && data ? ['data', 'file'] : path
}

function specOf(value: unknown, pathOf: (path: string) => string): WorkloadSpec {
  const { variables, data, greeting, frame, opening, exchanges, session, think } = shaped(FILE, value, [])
  const openings = opening.map((step, index) => shaped(OPENING, step, ['opening', index]))
  const kinds = Object.entries(exchanges).map(
    ([name, kind]) => [name, shaped(KIND, kind, ['exchanges', name])] as const,
  )
  const replies = [...openings, ...kinds.map(([, kind]) => kind)]
  const context: MessageContext = {
    hasNames:
      data !== undefined ||
      Object.keys(variables).length > 0 ||
      replies.some(({ capture }) => Object.keys(capture).length > 0),
    readFile: path => readLimited(pathOf(path), MOST_MESSAGE_BYTES, 'no message is longer'),
  }
  if (frame !== undefined) at(['frame'], () => parseFrame(frame))
  return {
    variables,
    data: data === undefined ? null : dataOf(data, pathOf),
    greeting: greeting ?? null,
    frame: frame ?? null,
    opening: openings.map((step, index) => replyOf(step, ['opening', index], frame, context)),
    exchanges: Object.fromEntries(
      kinds.map(([name, kind]): [string, KindSpec] => {
        const path = ['exchanges', name]
        if (session && kind.weight !== undefined)
          throw new WorkloadError([...path, 'weight'], 'has no effect if there is a session: remove it')
        return [name, { weight: kind.weight ?? 1, ...replyOf(kind, path, frame, context) }]
      }),
    ),
    session: session ? new StepReader().read(session, ['session']) : null,
    think: think ?? null,
  }
}

function dataOf(data: unknown, pathOf: (path: string) => string): WorkloadSpec['data'] {
  const isName = typeof data === 'string'
  if (data === '' || (!isName && (typeof data !== 'object' || data === null)))
    throw new WorkloadError(
      ['data'],
      'must be a file such as users.csv, or { file: users.csv, order: shuffled }',
    )
  const { file, order } = shaped(DATA, isName ? { file: data } : data, ['data'])
  return { file: pathOf(file), order }
}

function replyOf(
  step: ReturnType<typeof OPENING.parse>,
  path: SpecPath,
  frame: string | undefined,
  context: MessageContext,
): OpeningSpec {
  const { send, until = frame, expect, match, capture } = step
  if (send === undefined) throw new WorkloadError(path, 'send is missing: write the request')
  if (until === undefined)
    throw new WorkloadError(path, 'until is missing: say when a reply is complete, like until: line')
  return {
    send: messageOf(send, [...path, 'send'], context),
    until,
    expect: expect === undefined ? null : messageOf(expect, [...path, 'expect'], context),
    match: match ?? null,
    capture,
  }
}
