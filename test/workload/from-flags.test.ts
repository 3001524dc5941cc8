import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compileWorkload } from '../../src/workload/compile-workload.js'
import { ONLY_KIND, type WorkloadFlags, workloadFromFlags } from '../../src/workload/from-flags.js'
import { workloadSchema } from '../../src/workload/spec.js'
import { exchanged, OPTIONS, opened, tableFrom } from './talking.js'

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1')

const FLAGS: WorkloadFlags = {
  variables: ['key=7..7'],
  data: null,
  greeting: null,
  openings: [],
  send: { text: 'get k{{key}}\r\n' },
  sendFlag: '--message',
  until: 'line',
  expect: null,
  think: null,
}

const compiled = (flags: Partial<WorkloadFlags>, table = OPTIONS.table) => {
  const { spec, naming } = workloadFromFlags({ ...FLAGS, ...flags })
  assert.deepEqual(workloadSchema.parse(JSON.parse(JSON.stringify(spec))), spec)
  return naming(() => compileWorkload(spec, { ...OPTIONS, table }))
}

describe('a workload of flags', () => {
  it('has one kind, and replaces variables in every message', () => {
    const { kinds, clientOf } = compiled({
      openings: [{ text: 'AUTH {{key}}\n' }],
      expect: bytes('k{{key}}\n'),
      greeting: 'line',
    })
    assert.deepEqual(kinds, [ONLY_KIND])
    const { source, opening } = clientOf(0)
    opening!.restart()
    assert.equal(opened(opening!), '')
    assert.equal(opened(opening!), 'AUTH 7\n')
    assert.equal(
      exchanged(source, () => 'k7\n'),
      'get k7\r\n',
    )
  })

  it('leaves braces unchanged if there are neither variables nor data', () => {
    const { fixed } = compiled({ variables: [] })
    assert.equal(Buffer.from(fixed!.request).toString(), 'get k{{key}}\r\n')
  })

  it('is refused with the flag, the value and the cure', () => {
    const table = tableFrom('users.csv', 'key\n1\n')
    const data = { file: 'users.csv', order: 'in-order' } as const
    for (const [flags, message] of [
      [{ variables: ['key'] }, /^--var key: write a name and its values, like key=1\.\.10k$/],
      [{ variables: ['=1..2'] }, /^--var =1\.\.2: write a name/],
      [{ variables: ['a=1..2', 'a=3..4'] }, /^--var a=3\.\.4: a is there already/],
      [{ variables: ['key=zipf:x'] }, /^--var key=zipf:x: write the exponent/],
      [{ variables: ['1k=1..2'] }, /^--var 1k=1\.\.2: a name begins with a letter/],
      [
        { variables: ['k=1..2'] },
        /^--message "get k\{\{key\}\}\\r\\n": \{\{key\}\} is not a variable.*these are defined: k$/,
      ],
      [{ send: { text: '' } }, /^--message "": a message needs at least one byte$/],
      [
        { send: { base64: 'e3s=' }, sendFlag: '--message-file' },
        /^--message-file "\{\{": \{\{ is not closed/,
      ],
      [
        { send: { redis: [{ text: 'GET' }, { text: '{{x}}' }] } },
        /^--message "GET \{\{x\}\}": \{\{x\}\} is not a variable/,
      ],
      [{ expect: bytes('{{x}}') }, /^--expect "\{\{x\}\}": \{\{x\}\} is not a variable/],
      [
        { openings: [{ text: 'a' }, { text: '{{x}}' }] },
        /^--opening "\{\{x\}\}": \{\{x\}\} is not a variable/,
      ],
      [{ openings: [{ text: 'a' }], openingUntil: 'foo' }, /^--opening-until foo: not a rule/],
      [{ openings: [{ text: 'a' }], until: 'foo' }, /^--until foo: not a rule/],
      [{ until: 'close' }, /^--until close: the connection stays open/],
      [{ greeting: 'foo' }, /^--greeting foo: not a rule/],
      [{ think: '5' }, /^--think 5: a duration needs a unit/],
      [{ data }, /^--data users.csv: "key" is also the name of a variable/],
    ] as [Partial<WorkloadFlags>, RegExp][])
      assert.throws(() => compiled(flags, flags.data ? table : null), { name: 'UsageError', message })
  })
})
