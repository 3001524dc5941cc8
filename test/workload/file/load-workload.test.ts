import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { compileWorkload } from '../../../src/workload/compile-workload.js'
import { loadWorkload, parseWorkload } from '../../../src/workload/file/load-workload.js'
import { readData } from '../../../src/workload/given.js'
import { workloadSchema } from '../../../src/workload/spec.js'
import { compiled, exchanged, OPTIONS, tableFrom } from '../talking.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-workload-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const GET = 'exchanges:\n  get: { send: "g", until: line }\n'

/** The example of the documentation, with the parts that its "..." leave out. */
const EXAMPLE = `
# kv.yaml
variables: { key: "zipf:0.99:1..10k", value: "text:100" }
data: users.csv              # optional
greeting: line               # optional
frame: length:u32be          # optional: \`send\` is put behind this header
opening:                     # optional: once on each new connection
  - { send: "AUTH {{password}}\\r\\n", until: line, expect: "+OK\\r\\n" }
exchanges:                   # one kind or more; each has its own row, histogram and thresholds
  login: { send: "login {{user}}", until: line, capture: { token: "token=(\\\\w+)" } }
  list: { send: "list {{token}}", until: "delim:END\\r\\n" }
  item: { send: "set k{{key}} 0 0 100\\r\\n{{value}}\\r\\n", until: line, match: "^STORED" }
session:                     # optional, instead of weights: what one client does, in order, again and again
  - exchange: login          # its capture makes {{token}}, for this client's session
  - think: exp:500ms
  - repeat: 5
    steps: [ { exchange: list }, { exchange: item } ]
  - choose: [ { weight: 3, steps: [ { exchange: list } ] }, { weight: 1, steps: [] } ]
`

describe('a workload file', () => {
  it('of the example is parsed to plain JSON', () => {
    const { spec } = parseWorkload('/some/where/kv.yaml', EXAMPLE)
    assert.deepEqual(JSON.parse(JSON.stringify(spec)), spec)
    assert.deepEqual(workloadSchema.parse(spec), spec)
    assert.deepEqual(spec.data, { file: '/some/where/users.csv', order: 'in-order' })
    assert.equal(spec.exchanges.item?.match, '^STORED')
    assert.equal(spec.exchanges.list?.until, 'delim:END\r\n')
    assert.deepEqual(spec.session?.[2], { repeat: 5, steps: [{ exchange: 'list' }, { exchange: 'item' }] })
  })

  it('of the example sends the expected messages', () => {
    const { source } = compiled(EXAMPLE, {
      table: tableFrom('users.csv', 'user,password\nann,x\n'),
    }).clientOf(0)
    const framed = (text: string): string => `\0\0\0${String.fromCharCode(text.length)}${text}`
    assert.equal(
      exchanged(source, () => 'token=a1\n'),
      framed('login ann'),
    )
    assert.equal(source.step(), 'think')
    assert.equal(
      exchanged(source, () => 'END\r\n'),
      framed('list a1'),
    )
    assert.match(exchanged(source, () => 'STORED\r\n') ?? '', /^\0\0\0.set k\d+ 0 0 100\r\n\w{100}\r\n$/s)
  })

  it('may be JSON, with tabs and a byte order mark', () => {
    const json = JSON.stringify({ exchanges: { get: { send: 'g\r\n', until: 'line' } } }, null, '\t')
    assert.deepEqual(parseWorkload('kv.json', `\uFEFF${json}`).spec.exchanges.get?.send, { text: 'g\r\n' })
  })

  it('may define messages in every form', () => {
    mkdirSync(join(folder, 'messages'))
    writeFileSync(join(folder, 'messages', 'a.bin'), Buffer.from([0xff, 0, 1]))
    writeFileSync(join(folder, 'messages', 'b.txt'), 'k{{key}}')
    const forms = {
      'plain\r\n': '"plain\\r\\n"',
      same: '{ text: same }',
      'k7\n': '|\n      k{{key}}\n',
      '\0\xff7\n': '{ hex: "00 FF {{key}} 0a" }',
      '{{\x7b{7{{{x': '{ hex: "7b7b 7b 7b {{key}} 7b 7b7b 78" }',
      '{7': '{ hex: "7b{{key}}" }',
      'hi!': '{ base64: aGkh }',
      '\xff\0\x01': '{ file: messages/a.bin }',
      k7: '{ file: messages/b.txt }',
      '*2\r\n$3\r\nGET\r\n$2\r\nk7\r\n': '{ redis: "GET k{{key}}" }',
      '*2\r\n$3\r\nGET\r\n$4\r\na\n b\r\n': '{ redis: \'GET "a\\n b"\' }',
    }
    for (const [expected, form] of Object.entries(forms)) {
      const { spec } = parseWorkload(
        join(folder, 'kv.yaml'),
        `variables: { key: 7..7 }\nexchanges:\n  a:\n    until: line\n    send: ${form}`,
      )
      const { source } = compileWorkload(spec, OPTIONS).clientOf(0)
      assert.equal(
        exchanged(source, () => '\n'),
        expected,
        form,
      )
    }
  })

  it('leaves hex and braces unchanged if there are no variables', () => {
    const { fixed } = compiled('exchanges: { a: { until: line, send: { hex: "7b7b 7d" } } }')
    assert.equal(Buffer.from(fixed!.request).toString(), '{{}')
  })

  it('uses the rule of its frame for replies without their own rule', () => {
    const { spec } = parseWorkload(
      'a.yaml',
      'frame: length:u16be\nexchanges: { a: { send: x }, b: { send: x, until: line } }',
    )
    assert.deepEqual([spec.exchanges.a?.until, spec.exchanges.b?.until], ['length:u16be', 'line'])
  })

  it('reads replies of HTTP and Redis', () => {
    for (const [until, reply] of [
      ['http', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'],
      ['redis', '$2\r\nhi\r\n'],
    ] as const) {
      const { source } = compiled(`exchanges: { a: { send: x, until: ${until}, match: "hi" } }`).clientOf(0)
      assert.equal(
        exchanged(source, () => reply),
        'x',
      )
    }
  })

  it('may use YAML aliases', () => {
    const { kinds } = compiled(`
exchanges:
  a: &same { send: x, until: line }
  b: *same
`)
    assert.deepEqual(kinds, ['a', 'b'])
  })

  it('finds its data file in its own folder', () => {
    writeFileSync(join(folder, 'users.csv'), 'user\nann\n')
    const path = join(folder, 'session.yaml')
    writeFileSync(
      path,
      'data: { file: users.csv, order: shuffled }\nexchanges: { a: { send: "{{user}}", until: line } }',
    )
    const given = loadWorkload(path)
    const { source } = compileWorkload(given.spec, { ...OPTIONS, table: readData(given) }).clientOf(0)
    assert.equal(
      exchanged(source, () => '\n'),
      'ann',
    )
  })

  it('names the place of a wrong data file', () => {
    writeFileSync(join(folder, 'short.csv'), 'a,b\n1,2\n3\n')
    const file = (data: string) => parseWorkload(join(folder, 'a.yaml'), `data: ${data}\n${GET}`)
    assert.throws(() => readData(file('short.csv')), {
      name: 'UsageError',
      message: /a.yaml:1:7: data "short.csv": line 3 has fewer fields/,
    })
    assert.throws(() => readData(file('{ file: none }')), {
      name: 'UsageError',
      message: /a.yaml:1:15: file "none": there is no such file$/,
    })
    assert.equal(readData(parseWorkload('a.yaml', GET)), null)
  })
})

describe('a workload file that is wrong', () => {
  const kinds = (count: number): string =>
    `exchanges: {${Array.from({ length: count }, (_, n) => `k${n}: { send: x, until: line }`).join(', ')}}`
  const session = (steps: string): string => `${GET}session: ${steps}`
  const wrong: readonly [yaml: string, message: RegExp][] = [
    ['', /^kv.yaml:1:1: must be a map of keys and values$/],
    ['variables: {}', /^kv.yaml:1:1: exchanges is missing$/],
    ['exchanges: {}', /^kv.yaml:1:1: exchanges: is empty/],
    [`${GET}foo: 1`, /^kv.yaml:3:6: foo 1: is not a key here; there are variables, data, greeting/],
    [kinds(17), /^kv.yaml:1:1: exchanges: has 17 kinds, and the limit is 16$/],
    ['exchanges: {a: [}', /^kv.yaml:1:17: not valid YAML: /],
    [
      'exchanges:\n  a: { send: x, until: line }\n  a: {}',
      /^kv.yaml:3:3: not valid YAML: Map keys must be unique$/,
    ],
    [`${GET}---\n${GET}`, /^kv.yaml:3:1: a second document begins here/],
    ['exchanges: !!foo {}', /^kv.yaml:1:12: Unresolved tag/],
    ['['.repeat(20_000), /^kv.yaml:1:\d+: is nested too deeply$/],
    // Variables and their values
    [
      `variables: { key: 5 }\n${GET}`,
      /^kv.yaml:1:19: key 5: must be text; numbers, and words such as yes, need quotes$/,
    ],
    [
      `variables:\n  key: zipf:x\n${GET}`,
      /^kv.yaml:2:8: key "zipf:x": write the exponent .*like zipf:0.99:1\.\.10k$/,
    ],
    [`variables: { 1a: 1..2 }\n${GET}`, /1a "1\.\.2": a name begins with a letter/],
    [`variables: { content-length: 1..2 }\n${GET}`, /is predefined/],
    [
      'variables: { a: 1..2 }\nexchanges:\n  get: { send: "k{{key}}", until: line }',
      /^kv.yaml:3:16: send "k\{\{key\}\}": \{\{key\}\} is not a variable.*these are defined: a$/,
    ],
    [
      'variables: { a: 1..2 }\nexchanges:\n  get: { send: x, until: line, expect: "{{b}}" }',
      /^kv.yaml:3:40: expect "\{\{b\}\}": /,
    ],
    [
      'variables: { a: 1..2 }\nexchanges:\n  get: { send: x, until: line, match: "{{b}}" }',
      /^kv.yaml:3:39: match "\{\{b\}\}": /,
    ],
    [`data: 5\n${GET}`, /^kv.yaml:1:7: data 5: must be a file such as users.csv/],
    [
      `data: { file: a.csv, order: rand }\n${GET}`,
      /^kv.yaml:1:29: order "rand": must be one of in-order, shuffled, random$/,
    ],
    // Messages
    [
      'exchanges:\n  get: { send: "", until: line }',
      /^kv.yaml:2:16: send "": a message needs at least one byte$/,
    ],
    [
      'variables: { a: text:1M }\nexchanges:\n  get: { until: line, send: "'.concat(
        '{{a}}'.repeat(100),
        '" }',
      ),
      /^kv.yaml:3:29: send "\{\{a\}\}.*\.\.\.: the message may have 100,000,000 bytes, and the limit is 67,108,864$/,
    ],
    [
      'exchanges:\n  get: { send: 5, until: line }',
      /^kv.yaml:2:16: send 5: must be text, or one of .*need quotes$/,
    ],
    [
      'exchanges:\n  get: { send: { hex: 0g }, until: line }',
      /^kv.yaml:2:23: hex "0g": is not hex: write two digits/,
    ],
    ['exchanges:\n  get: { send: { hex: "000" }, until: line }', /is not hex/],
    ['exchanges:\n  get: { send: { base64: "a-b" }, until: line }', /is not base64/],
    [
      'exchanges:\n  get: { send: { file: none.bin }, until: line }',
      /^kv.yaml:2:24: file "none.bin": there is no such file$/,
    ],
    [
      'exchanges:\n  get: { send: { file: a, hex: b }, until: line }',
      /^kv.yaml:2:10: send: must be text, or one of/,
    ],
    [
      'exchanges:\n  get: { send: { redis: "GET \'a" }, until: line }',
      /^kv.yaml:2:25: redis "GET 'a": the quote ' is not closed$/,
    ],
    ['exchanges:\n  get: { until: line }', /^kv.yaml:2:3: get: send is missing/],
    ['exchanges:\n  get: { send: x }', /^kv.yaml:2:3: get: until is missing: .*like until: line$/],
    [
      'exchanges:\n  get: { send: x, until: lines }',
      /^kv.yaml:2:26: until "lines": not a rule: write close.*; or http, http-head, redis$/,
    ],
    [
      'exchanges:\n  get: { send: x, until: close }',
      /^kv.yaml:2:26: until "close": the connection stays open/,
    ],
    [
      'exchanges:\n  get: { send: x, sned: x, until: line }',
      /^kv.yaml:2:25: sned "x": is not a key here; there are send, until, expect/,
    ],
    [
      'exchanges:\n  get: { send: x, until: line, match: "(" }',
      /^kv.yaml:2:39: match "\(": Invalid regular expression/,
    ],
    [
      'exchanges:\n  get: { send: x, until: line, weight: 0 }',
      /^kv.yaml:2:40: weight 0: must be more than 0: remove kinds/,
    ],
    ['exchanges:\n  get: { send: x, until: line, weight: .nan }', /weight null: must be a number$/],
    ['exchanges:\n  get: { send: x, until: line, weight: 1.0000001 }', /has more than 6 decimals/],
    ['exchanges:\n  get: { send: x, until: line, weight: 1e9 }', /must be at most 100,000,000/],
    [
      'exchanges:\n  opening: { send: x, until: line }',
      /^kv.yaml:2:3: opening: the opening has a row of this name/,
    ],
    ['exchanges:\n  get: { send: x, until: line, capture: { t: x } }', /capture: a capture needs a session/],
    [`frame: line\n${GET}`, /^kv.yaml:1:8: frame "line": a frame is a length: write it like length:u32be$/],
    [
      'frame: length:u8\nexchanges:\n  get: { send: { file: long }, until: line }',
      /^kv.yaml:3:\d+: file "long": there is no such file$/,
    ],
    [`greeting: foo\n${GET}`, /^kv.yaml:1:11: greeting "foo": not a rule/],
    [`greeting: close\n${GET}`, /^kv.yaml:1:11: greeting "close": /],
    [`think: "5"\n${GET}`, /^kv.yaml:1:8: think "5": a duration needs a unit: 5s or 5ms$/],
    [`think: exp:0s\n${GET}`, /the mean must be more than 0/],
    [`think: 25h\n${GET}`, /at most 24h/],
    ...['greeting', 'frame', 'think'].map((key): [string, RegExp] => [
      `${key}: ""\n${GET}`,
      new RegExp(`^kv.yaml:1:\\d+: ${key} "": must not be empty$`),
    ]),
    ['exchanges:\n  get: { send: x, until: "" }', /^kv.yaml:2:26: until "": must not be empty$/],
    // Openings
    [`opening:\n  - { send: x, until: close }\n${GET}`, /^kv.yaml:2:23: until "close"/],
    [
      `variables: { v: 1..2 }\nopening:\n  - { send: "{{t}}", until: line }\n${GET}`,
      /^kv.yaml:3:13: send "\{\{t\}\}": \{\{t\}\} is not a variable/,
    ],
    [
      `opening:\n  - { send: "x{{t}}", until: line }\n  - { send: x, until: line, capture: { t: x } }\n${GET}`,
      /^kv.yaml:2:13: send .*uses \{\{t\}\}, which nothing before it captures/,
    ],
    // Sessions
    [
      session('[]'),
      /^kv.yaml:3:1: session: a session needs at least one exchange, whatever it chooses: add one$/,
    ],
    [
      session('\n  - exchange: got'),
      /^kv.yaml:4:15: exchange "got": is not an exchange; the exchanges are get$/,
    ],
    [session('\n  - think: 5x'), /^kv.yaml:4:12: think "5x": not a duration/],
    [session('\n  - foo: get'), /^kv.yaml:4:5: session\[0\]: must be one of \{ exchange: NAME \}/],
    [session('\n  - get'), /^kv.yaml:4:5: session\[0\] "get": must be one of/],
    [session('\n  - { exchange: get, think: 5s }'), /think "5s": is not a key here; there are exchange$/],
    [
      session('\n  - { repeat: 0, steps: [ { exchange: get } ] }'),
      /^kv.yaml:4:15: repeat 0: must be a whole number from 1 to 1,000,000$/,
    ],
    [session('\n  - { repeat: 2.5, steps: [ { exchange: get } ] }'), /repeat 2.5: must be a whole number/],
    [session('\n  - { repeat: 2 }'), /^kv.yaml:4:5: session\[0\]: steps is missing$/],
    [
      session('\n  - { repeat: 2, steps: [] }\n  - exchange: get'),
      /^kv.yaml:4:18: steps: a repetition could have neither an exchange nor a pause/,
    ],
    [
      session('\n  - exchange: get\n  - { repeat: 2, steps: [ { choose: [ { weight: 1, steps: [] } ] } ] }'),
      /a repetition could have neither an exchange nor a pause/,
    ],
    [session('\n  - choose: []'), /^kv.yaml:4:5: choose: has no choices/],
    [
      session('\n  - choose: [ { weight: 0, steps: [ { exchange: get } ] } ]'),
      /^kv.yaml:4:25: weight 0: must be more than 0/,
    ],
    [
      session('\n  - choose: [ { weight: 1, steps: [] }, { weight: 1, steps: [ { exchange: get } ] } ]'),
      /session: a session needs at least one exchange, whatever it chooses/,
    ],
    [
      session('\n  - exchange: get').replace('session', '  set: { send: x, until: line }\nsession'),
      /^kv.yaml:3:3: set: no step of the session uses it/,
    ],
    [
      session('[ { exchange: get } ]').replace('until: line', 'until: line, weight: 2'),
      /weight 2: has no effect if there is a session/,
    ],
    [`think: 1s\n${session('[ { exchange: get } ]')}`, /think "1s": a session has its own think steps/],
    [`x: &x [ { repeat: 2, steps: *x } ]\n${GET}`, /^kv.yaml:1:1: x: is not a key here/],
    [
      `${GET}session: &x [ { repeat: 2, steps: *x } ]`,
      /^kv.yaml:3:\d+: steps: steps can be nested at most 16 deep$/,
    ],
  ]
  for (const [yaml, message] of wrong)
    it(`is refused with its place, value and cure: ${JSON.stringify(yaml).slice(0, 90)}`, () => {
      assert.throws(() => compiled(yaml), { name: 'UsageError', message })
    })

  it('may use a capture only where the session is sure to have it', () => {
    const yaml = (steps: string): string => `
exchanges:
  a: { send: x, until: line, capture: { t: x } }
  b: { send: "{{t}}y", until: line }
session: ${steps}
`
    for (const steps of [
      '[ { exchange: a }, { exchange: b } ]',
      '[ { repeat: 2, steps: [ { exchange: a } ] }, { exchange: b } ]',
      '[ { choose: [ { weight: 1, steps: [ { exchange: a } ] }, { weight: 2, steps: [ { exchange: a }, { exchange: b } ] } ] }, { exchange: b } ]',
    ])
      assert.ok(compiled(yaml(steps)), steps)
    for (const steps of [
      '[ { exchange: b }, { exchange: a } ]',
      '[ { repeat: 2, steps: [ { exchange: b }, { exchange: a } ] } ]',
      '[ { choose: [ { weight: 1, steps: [ { exchange: a } ] }, { weight: 2, steps: [] } ] }, { exchange: b } ]',
    ])
      assert.throws(
        () => compiled(yaml(steps)),
        /exchange "b": uses \{\{t\}\}, which may not have been captured before this step$/,
      )
  })

  it('does not expand an alias bomb', () => {
    const rows = Array.from(
      { length: 12 },
      (_, n) =>
        `  - &a${n + 1} { choose: [ ${Array(8).fill(`{ weight: 1, steps: [ *a${n} ] }`).join(', ')} ] }`,
    )
    const bomb = `${GET}session:\n  - &a0 { exchange: get }\n${rows.join('\n')}`
    assert.throws(() => compiled(bomb), {
      name: 'UsageError',
      message: /^kv.yaml:1:1: can't be read as YAML: Excessive alias count/,
    })
  })

  it('is refused if a name is used twice', () => {
    const table = tableFrom('users.csv', 'user\nann\n')
    for (const [yaml, message] of [
      [
        'variables: { user: 1..2 }\ndata: users.csv\nexchanges: { a: { send: x, until: line } }',
        /^kv.yaml:2:7: data "users.csv": "user" is also the name of a variable; rename one$/,
      ],
      [
        'data: users.csv\nexchanges:\n  a: { send: x, until: line, capture: { user: x } }\nsession: [ { exchange: a } ]',
        /^kv.yaml:3:47: user "x": "user" is also the name of a column/,
      ],
    ] as const)
      assert.throws(() => compiled(yaml, { table }), { name: 'UsageError', message })
    assert.throws(
      () => compiled(`${GET}session: [ { exchange: get } ]`, { pipelining: 2 }),
      /leave out --pipelining/,
    )
  })

  it('is refused if a message may be empty because of an empty field', () => {
    const table = tableFrom('lines.txt', 'a\n\nb\n')
    assert.throws(
      () => compiled('data: lines.txt\nexchanges: { a: { send: "{{line}}", until: line } }', { table }),
      {
        name: 'UsageError',
        message:
          /send "\{\{line\}\}": the message may be empty: "line" is, in line 2 of lines.txt; add constant text$/,
      },
    )
  })

  it('that is missing, too large or a directory is refused with one line', () => {
    assert.throws(() => loadWorkload(join(folder, 'none.yaml')), {
      name: 'UsageError',
      message: /^--workload .*none.yaml: there is no such file$/,
    })
    assert.throws(() => loadWorkload(folder), { name: 'UsageError', message: /can't be read: EISDIR/ })
    const large = join(folder, 'large.yaml')
    writeFileSync(large, '')
    truncateSync(large, 1e9)
    assert.throws(() => loadWorkload(large), {
      name: 'UsageError',
      message: /has more than 4,194,304 bytes: put long messages into files of their own/,
    })
    truncateSync(large, 100e6)
    const message = `exchanges: { a: { until: line, send: { file: ${large} } } }`
    assert.throws(() => compiled(message), {
      name: 'UsageError',
      message: /has more than 67,108,864 bytes: no message is longer/,
    })
  })
})
