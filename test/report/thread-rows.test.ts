import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ThreadAccount, ThreadsAccount } from '../../src/account/threads-account.js'
import { html } from '../../src/report/html.js'
import { responseParts } from '../../src/report/response-parts.js'
import { table } from '../../src/report/table.js'
import { lostTime, threadRows } from '../../src/report/thread-rows.js'
import { resultSchema } from '../../src/result/result.js'
import { madeUpResult, madeUpRun, madeUpServer } from '../result/made-up-result.js'

const thread = (name: string, onCoreUs: number, waitingUs: number, gcUs: number): ThreadAccount => ({
  ...{ name, onCoreUs, waitingUs, voluntary: 5000, involuntary: 5000, loopDelayUs: 150 },
  gcUs: { minor: gcUs, major: 0, incremental: 0, weak: 0 },
})
const account = (...threads: ThreadAccount[]): ThreadsAccount => ({ wallUs: 10e6, threads })

/** 10,000 exchanges that took 100 us of CPU each, including 20 us of garbage collection. */
const BUSY = account(thread('main', 8e5, 3e5, 2e5), thread('worker 1', 2e5, 0, 0))

describe('the times of threads', () => {
  const run = madeUpRun({ server: madeUpServer(0.1), serverAccount: BUSY })
  const result = madeUpResult({}, run)

  test('are reported per exchange, for each thread and in total', () => {
    const { account } = run.server ?? {}
    assert.deepEqual(
      [account?.onCoreUs, account?.waitingForCoreUs, account?.gcUs, account?.switches, account?.preempted],
      [100, 30, 20, 2, 1],
    )
    assert.deepEqual(
      account?.threads.map(({ name, onCoreUs }) => [name, onCoreUs]),
      [
        ['main', 80],
        ['worker 1', 20],
      ],
    )
    assert.deepEqual(resultSchema.parse(JSON.parse(JSON.stringify(result))), result)
  })

  test('have a row for each thread in the page', () => {
    const { rows } = threadRows(result) ?? {}
    assert.deepEqual(rows, [
      ['server: main', '80 µs', '30 µs', '20 µs', '1', '150 µs'],
      ['server: worker 1', '20 µs', '0 µs', '0 µs', '1', '150 µs'],
    ])
    assert.ok(html([result]).includes('server: worker 1'))
  })

  test('have a line in the table if much was lost to other things than work', () => {
    const said =
      'server per exchange: 100 µs on a core, of that 20 % garbage collection, 30 µs waiting for a core'
    assert.deepEqual(lostTime(result), [said])
    assert.match(table([result]), /^Threads {5}server per exchange: 100 µs on a core/m)
    const quiet = madeUpRun({
      server: madeUpServer(0.1),
      serverAccount: account(thread('main', 9e5, 1e4, 1e4)),
    })
    assert.deepEqual(lostTime(madeUpResult({}, quiet)), [])
    assert.deepEqual(lostTime(madeUpResult({}, madeUpRun())), [])
    assert.equal(threadRows(madeUpResult({}, madeUpRun())), null)
  })

  test('are null in the result if the system does not report them', () => {
    const silent = { onCoreUs: null, waitingUs: null, voluntary: null, involuntary: null, loopDelayUs: null }
    const { account: made } =
      madeUpRun({
        server: madeUpServer(0.1),
        serverAccount: account({ name: 'main', gcUs: null, ...silent }),
      }).server ?? {}
    assert.deepEqual([made?.onCoreUs, made?.gcUs, made?.switches], [null, null, null])
  })
})

describe('the parts of the mean response time', () => {
  test('sum to the total', () => {
    const parts = responseParts(madeUpResult({}, madeUpRun({ server: madeUpServer(0.1) }))) ?? []
    const us = Object.fromEntries(parts.map(({ name, us }) => [name, Math.round(us * 10) / 10]))
    assert.deepEqual(us, { connect: 60, 'queue wait': 40, handler: 3, 'the rest': 440, response: 543 })
  })

  test('spread the connect time of reused connections over all their exchanges', () => {
    const run = madeUpRun({ server: madeUpServer(0.1), connect: [[600, 100]] })
    const [connect] = responseParts(madeUpResult({ keepAlive: true }, run)) ?? []
    assert.ok(Math.abs((connect?.us ?? 0) - 6) < 0.01, `${connect?.us}`)
  })

  test('need the bundled server, and are left out if they exceed the total', () => {
    assert.equal(responseParts(madeUpResult({}, madeUpRun())), null)
    const slow = madeUpRun({ server: madeUpServer(0.1), response: [[50, 10_000]] })
    assert.equal(responseParts(madeUpResult({}, slow)), null)
  })
})
