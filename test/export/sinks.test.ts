import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runPlan } from '../../src/experiment/run-plan.js'
import type { Sink } from '../../src/export/sink.js'
import { Listeners } from '../../src/export/sinks.js'
import { parsePlan } from '../../src/plan/parse-plan.js'

const signal = new AbortController().signal

/** A sink that records its calls. */
function noting(heard: string[]): Sink {
  return {
    begin: ({ plan, cell }) => heard.push(`begin ${plan.seed}${cell}`),
    end: ({ run }) => heard.push(`end ${run?.requests.ok}`),
    close: async () => [{ code: 'noted', figure: null, message: 'closed' }],
  }
}

describe('sinks', () => {
  test('receive each run from start to end, and report undelivered data when they are closed', async () => {
    const heard: string[] = []
    const listeners = new Listeners([['noting', noting(heard)]])
    const plan = parsePlan(
      { server: { handling: 'inline' }, requests: 20, connections: 2, runs: 2, seed: 7 },
      { cores: 1, descriptorLimit: null },
    )
    await runPlan(plan, listeners.watch(signal))
    assert.deepEqual(heard, ['begin 7', 'end 20', 'begin 8', 'end 20'])
    const delivery = await listeners.close()
    assert.deepEqual(
      delivery.undelivered.map(({ code }) => code),
      ['noted'],
    )
    assert.equal(await listeners.close(), delivery)
  })

  test('that throw receive nothing more, and do not affect the run or other sinks', async () => {
    const heard: string[] = []
    const broken: Sink = {
      phase: () => {
        throw new Error('no\u001b[2J')
      },
      end: () => heard.push('never'),
      close: async () => [],
    }
    const failing: Sink = { close: () => Promise.reject(new Error('gone')) }
    const listeners = new Listeners([
      ['broken', broken],
      ['failing', failing],
      ['noting', noting(heard)],
    ])
    const watch = listeners.watch(signal)
    watch.onPhase('start')
    watch.onEnd?.({ run: null, error: null })
    assert.deepEqual(heard, ['end undefined'])
    const messages = (await listeners.close()).undelivered.map(({ message }) => message)
    assert.deepEqual(messages.toSorted(), [
      'broken got no more figures after an error: no\\u001b[2J',
      'closed',
      'failing got no more figures after an error: gone',
    ])
  })

  test('that do not want a figure do not cause it to be measured', () => {
    const silent = new Listeners([['silent', { close: async () => [] }]]).watch(signal)
    assert.deepEqual([silent.onLoad, silent.onWaiting], [undefined, undefined])
    const curious: Sink = { waiting: () => undefined, close: async () => [] }
    const watch = new Listeners([['curious', curious]]).watch(signal)
    assert.deepEqual([watch.onLoad, typeof watch.onWaiting], [undefined, 'function'])
  })
})
