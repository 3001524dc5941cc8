import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { connectionNumber } from '../../src/workload/share.js'
import type { CompileOptions } from '../../src/workload/workload.js'
import { chiSquareZ } from './fit.js'
import { compiled, exchanged, exchangedTimes, heard, opened, sent, tableFrom } from './talking.js'

const KV = `
variables: { key: "zipf:0.99:1..10k", value: "text:20", id: hex:8 }
data: users.csv
exchanges:
  get: { weight: 90, send: "get k{{key}} {{user}}\\n", until: line }
  set: { weight: 9.5, send: "set k{{key}} {{value}} {{id}}\\n", until: line }
  flush: { weight: 0.5, send: "flush\\n", until: line }
`
const USERS = tableFrom('users.csv', `user\n${Array.from({ length: 100 }, (_, n) => `u${n}`).join('\n')}`)

/** The messages that each connection sends in this many exchanges, with connections dealt over threads. */
function messages(
  yaml: string,
  connections: number,
  threads: number,
  times: number,
  options: Partial<CompileOptions> = {},
) {
  const found = new Map<number, string[]>()
  for (let index = 0; index < threads; index++) {
    const share = { index, of: threads }
    const workload = compiled(yaml, { ...options, share })
    for (let own = 0; connectionNumber(share, own) < connections; own++) {
      const { source } = workload.clientOf(connectionNumber(share, own))
      found.set(connectionNumber(share, own), exchangedTimes(source, times))
    }
  }
  return new Map([...found].sort(([one], [other]) => one - other))
}

describe('a workload of kinds', () => {
  it('sends the same bytes for the same seed, with any number of threads', () => {
    const random = KV.replace('data: users.csv', 'data: { file: users.csv, order: random }')
    const alone = messages(random, 6, 1, 40, { table: USERS })
    for (const threads of [2, 3, 6])
      assert.deepEqual(messages(random, 6, threads, 40, { table: USERS }), alone)
    assert.notDeepEqual(messages(random, 6, 1, 40, { table: USERS, seed: 2 }), alone)
    assert.equal(new Set([...alone.values()].map(list => list.join(''))).size, 6)
  })

  it('sends each record once per pass for any split, even if threads differ in speed', () => {
    for (const order of ['in-order', 'shuffled'])
      for (const threads of [1, 2, 5]) {
        const yaml = `
data: { file: users.csv, order: ${order} }
exchanges: { a: { send: "{{user}}\\n", until: line } }
`
        const users = [...messages(yaml, 10, threads, 30, { table: USERS }).values()].flat()
        const counts = new Map<string, number>()
        for (const user of users) counts.set(user, (counts.get(user) ?? 0) + 1)
        assert.deepEqual([...new Set(counts.values())], [3], `${order}, ${threads} threads`)
        assert.equal(counts.size, 100)
      }
  })

  it('chooses kinds by their weights', () => {
    const { kinds, clientOf } = compiled(KV, { table: USERS })
    assert.deepEqual(kinds, ['get', 'set', 'flush'])
    const { source } = clientOf(0)
    const counts = new Uint32Array(3)
    for (let exchange = 0; exchange < 100_000; exchange++) {
      source.step()
      counts[source.begunKind]!++
      assert.equal(source.kind, source.begunKind)
      source.settle(true)
    }
    assert.ok(Math.abs(chiSquareZ(counts, [0.9, 0.095, 0.005])) < 4.5)
  })

  it('keeps the order of pipelined exchanges of any kinds', () => {
    const yaml = `
variables: { n: "seq:1.." }
exchanges:
  line: { send: "l{{n}}\\n", until: line, expect: "l{{n}}\\n" }
  sized: { send: "s{{n}}\\n", until: "length:u8", match: "^.s{{n}}$" }
`
    fc.assert(
      fc.property(
        fc.array(fc.nat(5), { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        (bursts, pipelining) => {
          const { source, clientOf } = {
            ...compiled(yaml, { pipelining }),
            ...compiled(yaml, { pipelining }).clientOf(0),
          }
          assert.ok(clientOf)
          const underWay: { kind: number; message: string }[] = []
          for (const burst of bursts) {
            const begun: number[] = []
            for (let n = 0; n < burst && underWay.length + begun.length < pipelining; n++) {
              assert.equal(source.step(), 'exchange')
              begun.push(source.begunKind)
            }
            for (const kind of begun) underWay.push({ kind, message: sent(source) })
            const oldest = underWay.shift()
            if (!oldest) continue
            assert.equal(source.kind, oldest.kind)
            const body = oldest.message.trimEnd()
            const reply = oldest.kind === 0 ? oldest.message : String.fromCharCode(body.length) + body
            assert.equal(heard(source, reply), 'ok')
            source.settle(true)
          }
        },
      ),
    )
  })

  it('goes on after exchanges that were given up before they were written', () => {
    const { source } = compiled(
      'variables: { n: "seq:1.." }\nexchanges: { a: { send: "{{n}}\\n", until: line, expect: "{{n}}\\n" } }',
      {
        pipelining: 3,
      },
    ).clientOf(0)
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 3; n++) source.step()
      const first = sent(source)
      source.settle(false)
      source.settle(false)
      source.settle(false)
      source.reset()
      assert.equal(first, `${2 * round + 1}\n`)
      assert.equal(
        exchanged(source, message => message),
        `${2 * round + 2}\n`,
      )
    }
  })

  it('thinks between exchanges for the given time', () => {
    const yaml = 'think: exp:500ms\nexchanges: { a: { send: x, until: line } }'
    const { thinks, fixed, clientOf } = compiled(yaml)
    assert.equal(thinks, true)
    assert.equal(fixed, null)
    const { source } = clientOf(0)
    let total = 0
    for (let n = 0; n < 10_000; n++) {
      assert.equal(
        exchanged(source, () => '\n'),
        'x',
      )
      assert.equal(source.step(), 'think')
      total += source.thinkUs
    }
    // The mean of 10,000 exponential values with mean 500 ms has a standard deviation of 5 ms
    assert.ok(Math.abs(total / 10_000 - 500_000) < 25_000, `${total / 10_000}`)
    const fixedTime = compiled(yaml.replace('exp:', '')).clientOf(0).source
    exchanged(fixedTime, () => '\n')
    fixedTime.step()
    assert.equal(fixedTime.thinkUs, 500_000)
  })
})

describe('the fast path', () => {
  it('is used for one message that never changes', () => {
    const { fixed, hasOpening, hasSession, thinks } = compiled(
      'frame: length:u8\nexchanges: { a: { send: abc, until: line, expect: "ok\\n" } }',
    )
    assert.equal(Buffer.from(fixed!.request).toString('latin1'), '\x03abc')
    assert.equal(Buffer.from(fixed!.expected!).toString(), 'ok\n')
    assert.equal(fixed!.makeReplyReader().read(Buffer.from('ok\n'), 0, 3), 3)
    assert.deepEqual([hasOpening, hasSession, thinks], [false, false, false])
    assert.equal(compiled('exchanges: { a: { send: abc, until: line } }').fixed!.expected, undefined)
  })

  it('is used beside an opening with variables', () => {
    const { fixed, hasOpening } = compiled(`
variables: { n: 1..9 }
opening: [ { send: "{{n}}", until: line } ]
exchanges: { a: { send: abc, until: line } }
`)
    assert.ok(fixed)
    assert.equal(hasOpening, true)
  })

  it('is not used if an exchange depends on anything', () => {
    for (const yaml of [
      'variables: { n: 1..9 }\nexchanges: { a: { send: "{{n}}", until: line } }',
      'variables: { n: 1..9 }\nexchanges: { a: { send: x, until: line, expect: "{{n}}\\n" } }',
      'exchanges: { a: { send: x, until: line, match: a } }',
      'exchanges: { a: { send: x, until: line }, b: { send: x, until: line } }',
      'think: 1s\nexchanges: { a: { send: x, until: line } }',
      'exchanges: { a: { send: x, until: line } }\nsession: [ { exchange: a } ]',
    ])
      assert.equal(compiled(yaml).fixed, null, yaml)
  })
})

describe('an opening', () => {
  const LOGIN = `
data: users.csv
variables: { n: "seq:1.." }
greeting: line
opening:
  - { send: "AUTH {{user}}\\n", until: line, expect: "+OK {{user}}\\n", capture: { id: "OK u(\\\\d+)" } }
  - { send: "HELLO {{user}} {{id}} {{n}}\\n", until: line }
exchanges: { a: { send: "{{user}} {{id}} {{n}}\\n", until: line } }
`

  it('reads the greeting, then sends one message after the other, all with the same values', () => {
    const { source, opening } = compiled(LOGIN, { table: USERS }).clientOf(3)
    for (const [user, exchange] of [
      [0, 'u1 0 2\n'],
      [2, 'u3 2 4\n'],
    ] as const) {
      opening!.restart()
      assert.equal(opened(opening!), '')
      assert.equal(heard(opening!, 'welcome\n'), 'ok')
      assert.equal(opened(opening!), `AUTH u${user}\n`)
      assert.equal(heard(opening!, `+OK u${user}\n`), 'ok')
      assert.equal(opened(opening!), `HELLO u${user} ${user} ${user + 1}\n`)
      assert.equal(heard(opening!, 'hi\n'), 'ok')
      assert.equal(opened(opening!), null)
      // seq and in-order continue after the values of the opening
      assert.equal(
        exchanged(source, () => 'ok\n'),
        exchange,
      )
    }
  })

  it('starts again if the connection was lost in the middle', () => {
    const { opening } = compiled(LOGIN, { table: USERS }).clientOf(0)
    opening!.restart()
    opened(opening!)
    const half = Buffer.from('welc')
    opening!.reader.read(half, 0, 4)
    opening!.hear(half, 0, 4)
    opening!.restart()
    assert.equal(opened(opening!), '')
    assert.equal(heard(opening!, 'welcome\n'), 'ok')
    assert.equal(opened(opening!), 'AUTH u1\n')
    assert.equal(heard(opening!, '-ERR no\n'), 'mismatch')
  })

  it('does not change the later exchanges, however often connections are opened', () => {
    const yaml = `
variables: { n: 1..1M }
opening: [ { send: "{{n}}", until: line } ]
exchanges: { a: { send: "{{n}}\\n", until: line } }
`
    const once = compiled(yaml).clientOf(0)
    const often = compiled(yaml).clientOf(0)
    for (let n = 0; n < 20; n++) {
      often.opening!.restart()
      opened(often.opening!)
      assert.equal(
        exchanged(often.source, () => '\n'),
        exchanged(once.source, () => '\n'),
      )
    }
  })

  it('does not exist if none is asked for', () => {
    assert.equal(compiled('exchanges: { a: { send: x, until: line } }').clientOf(0).opening, null)
  })

  it('of a session has the record of that session', () => {
    const { source, opening } = compiled(
      `${LOGIN.replace('greeting: line', '').replace('"{{user}} {{id}} {{n}}', '"{{user}}')}session: [ { exchange: a }, { exchange: a } ]`,
      { table: USERS },
    ).clientOf(0)
    for (const user of ['u0', 'u1', 'u2']) {
      assert.equal(source.step(), 'exchange')
      opening!.restart()
      assert.equal(opened(opening!), `AUTH ${user}\n`)
      assert.equal(heard(opening!, `+OK ${user}\n`), 'ok')
      assert.equal(sent(source), `${user}\n`)
      assert.equal(heard(source, 'ok\n'), 'ok')
      source.settle(true)
      assert.equal(
        exchanged(source, () => 'ok\n'),
        `${user}\n`,
      )
      assert.equal(source.step(), 'over')
    }
  })
})
