import assert from 'node:assert/strict'
import fc from 'fast-check'
import { UsageError } from '../../src/errors.js'
import { printable } from '../../src/printable.js'
import { UnitError } from '../../src/units.js'
import { compileWorkload } from '../../src/workload/compile-workload.js'
import { tableOf } from '../../src/workload/data/read-table.js'
import { parseWorkload } from '../../src/workload/file/load-workload.js'
import { Outbox } from '../../src/workload/outbox.js'
import { type WorkloadSpec, workloadSchema } from '../../src/workload/spec.js'
import { parseVariable } from '../../src/workload/variables/parse-variable.js'
import { WorkloadError } from '../../src/workload/wrong.js'
import { packetSizes } from '../protocol/reading.js'
import { partsOf, recordsOf } from '../workload/data/reading.js'
import { OPTIONS, tableFrom } from '../workload/talking.js'
import { surface } from './surface.js'

const MOST_LETTERS = 6000

/** An error is one line without control characters, and its length is limited. */
function complains(error: unknown): void {
  if (!(error instanceof UsageError || error instanceof UnitError)) throw error
  assert.ok(error.message.length < MOST_LETTERS, `a complaint of ${error.message.length} letters`)
  if (error instanceof UsageError) assert.equal(error.message, printable(error.message))
}

const PIECES = [
  ...[
    '1',
    '10k',
    '0',
    '-1',
    '1e400',
    '0.001',
    '9007199254740991',
    '..',
    ':',
    '|',
    '',
    'é',
    '\n',
    ' ',
    '\0',
    '__proto__',
  ],
  ...[
    'zipf',
    'normal',
    'exp',
    'seq',
    'hex',
    'text',
    'digits',
    'uuid',
    'pick',
    'connection',
    '1..10',
    'a|b',
    '1M',
  ],
]
const specText = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...PIECES) },
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    {
      maxLength: 8,
    },
  )
  .map(pieces => pieces.join(''))

/** A text that is accepted as a variable keeps its stated size and range. */
export const specs = surface('text into variables', specText, text => {
  try {
    const variable = parseVariable(text)
    const value = variable.start({ seed: 1, share: { index: 2, of: 5 } })('v')(7)
    for (let draw = 0; draw < 3; draw++) {
      value.draw()
      const { least, most } = variable.bytes
      assert.ok(value.size() >= least && value.size() <= most, `${value.size()} bytes of ${least} to ${most}`)
      const bytes = new Uint8Array(value.size())
      assert.equal(value.write(bytes, 0), bytes.length)
    }
  } catch (error) {
    complains(error)
  }
})

const dataPiece = fc.constantFrom(
  ...[
    'a',
    'b',
    ',',
    '"',
    '""',
    '\n',
    '\r\n',
    '\r',
    '\0',
    '{"a":1}',
    '{"b":"x"}',
    '[',
    '{}',
    'null',
    '\xef\xbb\xbf',
    '\xff\xfe',
    ' ',
  ],
  'x'.repeat(200),
)

/** The same records are found in a file however it is split, and all of them can be read. */
export const dataFiles = surface(
  'bytes into data files',
  fc.record({
    file: fc.constantFrom('a.csv', 'a.jsonl', 'a.txt'),
    pieces: fc.array(dataPiece, { maxLength: 40, size: 'max' }),
    sizes: packetSizes,
  }),
  ({ file, pieces, sizes }) => {
    const bytes = Buffer.from(pieces.join(''), 'latin1')
    const read = (cuts: readonly number[], expected: number): string[][] | string => {
      try {
        return recordsOf(tableOf(file, partsOf(bytes, cuts), expected))
      } catch (error) {
        complains(error)
        return error instanceof Error ? error.message : ''
      }
    }
    assert.deepEqual(read(sizes, 0), read([], bytes.length))
  },
)

/** A wrong value in any place. */
const scalar = fc.oneof(
  fc.constantFrom<unknown>(
    ...[
      '',
      'close',
      'delim:',
      'regex:(',
      'pick:a|',
      '5',
      '(',
      '{{',
      '{{user}}',
      'zz',
      'GET "a',
      'a'.repeat(3000),
    ],
    ...[
      '\u001b[2J',
      '\u202e',
      '__proto__',
      '/dev/null',
      'none.bin',
      0,
      1,
      -1,
      0.5,
      1e300,
      null,
      true,
      [],
      {},
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
)
/** Mostly a right value, otherwise any: with few errors, the rest of the file is reached too. */
const mostly = (...right: readonly unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 30, arbitrary: fc.constantFrom(...right) }, { weight: 1, arbitrary: scalar })
const seldom = (one: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.option(one, { nil: undefined, freq: 1 })
const kindName = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom('get', 'set') },
  fc.constantFrom('opening', 'user', '1', '__proto__', 'toString'),
)
const variables = fc.record({
  key: mostly('1..200', 'zipf:0.99:1..99', 'seq:1..50'),
  a: mostly('text:5', 'uuid', 'pick:a|b', 'exp:5', 'normal:5:1', 'connection'),
})
const texts = mostly(
  'x',
  'k{{key}}',
  'v{{a}}\n',
  '{{key|u8}}',
  "{{'{{'}}",
  'A: {{content-length}}\r\n\r\n{{a}}',
)
const message = fc.oneof(
  { weight: 12, arbitrary: texts },
  texts.map(text => ({ text })),
  fc.record({ hex: mostly('00 ff', '7b7b{{key|u16be}}7b') }),
  fc.record({ base64: mostly('aGk=', 'e3tr') }),
  fc.record({ redis: mostly('GET k', 'SET "a b" {{key}}') }),
  { weight: 1, arbitrary: fc.record({ file: scalar }) },
)
const replyKeys = {
  send: message,
  until: mostly('line', 'http', 'redis', 'bytes:2', 'length:varint+1~2'),
  expect: seldom(message),
  match: seldom(mostly('^a', 'k{{key}}', '{{a}}{{key}}$')),
}
const captures = seldom(
  fc.dictionary(fc.constantFrom('token', 'user'), mostly('a=(\\w+)', 'b'), { maxKeys: 2 }),
)
const kind = fc.record({ ...replyKeys, weight: seldom(mostly(1, 90, 0.5)) })
const { steps } = fc.letrec<{ step: unknown; steps: unknown[] }>(tie => ({
  step: fc.oneof(
    { maxDepth: 3 },
    { weight: 8, arbitrary: fc.record({ exchange: kindName }) },
    { weight: 2, arbitrary: fc.record({ think: mostly('5ms', 'exp:1s') }) },
    { weight: 2, arbitrary: fc.record({ repeat: mostly(1, 3), steps: tie('steps') }) },
    {
      weight: 2,
      arbitrary: fc.record({
        choose: fc.array(fc.record({ weight: mostly(1, 2.5), steps: tie('steps') }), {
          minLength: 1,
          maxLength: 2,
        }),
      }),
    },
    { weight: 1, arbitrary: scalar },
  ),
  steps: fc.array(tie('step'), { maxLength: 3 }),
}))
const around = {
  variables,
  data: seldom(
    fc.oneof(mostly('users.csv'), fc.record({ file: mostly('a.csv'), order: mostly('shuffled', 'random') })),
  ),
  greeting: seldom(mostly('line')),
  frame: seldom(mostly('length:u32be', 'length:varint')),
  opening: seldom(fc.array(fc.record({ ...replyKeys, capture: captures }), { maxLength: 2 })),
}
const file = fc.oneof(
  fc.record({
    ...around,
    exchanges: fc.dictionary(kindName, kind, { maxKeys: 3, minKeys: 1 }),
    think: seldom(mostly('5ms', 'exp:1s')),
  }),
  fc.record({
    ...around,
    exchanges: fc.record({
      get: fc.record({ ...replyKeys, capture: captures }),
      set: fc.record({ ...replyKeys, send: fc.oneof(message, fc.constant('x{{token}}')) }),
    }),
    session: fc
      .tuple(steps, steps)
      .map(([one, other]) => [...one, { exchange: 'get' }, ...other, { exchange: 'set' }]),
  }),
  {
    weight: 1,
    arbitrary: fc.record(
      { ...around, exchanges: scalar, session: steps, other: scalar },
      { requiredKeys: [] },
    ),
  },
)
const yaml = fc.oneof(
  { weight: 9, arbitrary: file.map(value => JSON.stringify(value)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(file, fc.nat(400))
      .map(([value, length]) => JSON.stringify(value, null, 1).slice(0, length)),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.constantFrom(
          ...[
            'exchanges:\n',
            '  get:\n',
            '    send: x\n',
            '    until: line\n',
            'session:\n',
            '  - exchange: get\n',
            '- ',
            '? ',
            ': ',
          ],
          ...[
            '&a ',
            '*a',
            '[',
            ']',
            '{',
            '}',
            '|\n',
            '>\n',
            '"',
            "'",
            '!!str ',
            '%YAML 1.2\n',
            '---\n',
            '...\n',
            '#',
            '\t',
            '<<: ',
          ],
        ),
        { maxLength: 15 },
      )
      .map(pieces => pieces.join('')),
  },
)

const TABLE = tableFrom('users.csv', 'user,n\nann,1\nbob,2\n')

/** Runs a few steps of one client, answered with lines. No message may be empty. */
function drive(spec: WorkloadSpec): void {
  const table = spec.data === null ? null : TABLE
  const { clientOf } = compileWorkload(spec, { ...OPTIONS, table })
  const { source, opening } = clientOf(3)
  const outbox = new Outbox()
  const take = (): void => {
    outbox.take()
    outbox.release(false)
  }
  opening?.restart()
  while (opening?.next(outbox)) take()
  for (let steps = 0; steps < 20; steps++) {
    if (source.step() !== 'exchange') continue
    source.write(outbox)
    assert.equal(outbox.isEmpty, false, 'a message is empty')
    take()
    const line = Buffer.from('a=b\n')
    source.settle(source.judge(line, 0, line.length) === 'ok')
  }
}

/** A workload is refused with one line, or it can be driven and is the same after saving and loading. */
export const workloads = surface('text into workloads', yaml, text => {
  try {
    const { spec, naming } = parseWorkload('kv.yaml', text)
    // A plan checks the spec first, and does not know its lines
    assert.deepEqual(workloadSchema.parse(JSON.parse(JSON.stringify(spec))), spec)
    naming(() => drive(spec))
  } catch (error) {
    assert.equal(error instanceof WorkloadError, false, 'has no place')
    complains(error)
  }
})
