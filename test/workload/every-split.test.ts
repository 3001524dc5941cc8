import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { dealOut } from '../../src/plan/share.js'
import { compileWorkload } from '../../src/workload/compile-workload.js'
import { parseWorkload } from '../../src/workload/file/load-workload.js'
import { connectionNumber } from '../../src/workload/share.js'
import { OPTIONS, sent, tableFrom } from './talking.js'

const messages = (order: string): string => `
variables: { n: "seq:1..", c: connection }
data: { file: lines.txt, order: ${order} }
exchanges: { a: { send: "{{line}} {{n}} {{c}}", until: line } }
`
/** The same messages, each as a session. */
const sessions = (order: string): string => `${messages(order)}session: [ { exchange: a } ]\n`

const upTo = (count: number, first = 0): number[] =>
  Array.from({ length: count }, (_, index) => first + index)
const byNumber = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b)

for (const [what, yamlOf] of Object.entries({ messages, sessions }))
  test(`every split over agents, threads and connections sends each record once per pass: ${what}`, () => {
    fc.assert(
      fc.property(
        fc.record({
          order: fc.constantFrom('in-order', 'shuffled'),
          records: fc.integer({ min: 1, max: 40 }),
          passes: fc.integer({ min: 1, max: 3 }),
          agents: fc.integer({ min: 1, max: 4 }),
          workers: fc.integer({ min: 1, max: 4 }),
          connections: fc.integer({ min: 1, max: 30 }),
          // The next free connection of a thread
          free: fc.infiniteStream(fc.nat(1000)),
        }),
        ({ order, records, passes, agents, workers, connections, free }) => {
          const table = tableFrom('lines.txt', upTo(records).join('\n'))
          const { spec } = parseWorkload('w.yaml', yamlOf(order))
          const requests = records * passes
          const said: string[] = []
          for (const share of dealOut({ connections, requests, workers }, agents).flat()) {
            const { clientOf } = compileWorkload(spec, { ...OPTIONS, share, table })
            const clients = upTo(share.connections).map(place => clientOf(connectionNumber(share, place)))
            for (let left = share.requests ?? 0; left > 0; left--) {
              const { source } = clients[free.next().value! % clients.length]!
              while (source.step() !== 'exchange') assert.equal(what, 'sessions')
              said.push(sent(source))
              source.settle(true)
            }
          }
          const column = (at: number): number[] => byNumber(said.map(line => Number(line.split(' ')[at])))
          assert.deepEqual(column(0), byNumber(upTo(passes).flatMap(() => upTo(records))))
          assert.deepEqual(column(1), upTo(requests, 1))
          for (const number of column(2)) assert.ok(number >= 1 && number <= connections)
        },
      ),
    )
  })
