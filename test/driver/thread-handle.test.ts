import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MessagePort } from 'node:worker_threads'
import type { FromDriverThread } from '../../src/driver/messages.js'
import { type DriverPool, ThreadHandle } from '../../src/driver/thread-handle.js'
import { drivePlanOf } from '../../src/plan/drive-plan.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { nowUs } from '../../src/threads/clock.js'

/** A pool whose thread is ready but never answers. */
class DeafPool implements Pick<DriverPool, 'run'> {
  port: MessagePort | null = null

  readonly run: DriverPool['run'] = ({ port }, options) => {
    this.port = port
    return new Promise((_, reject) => {
      options?.signal?.addEventListener('abort', () => reject(new Error('aborted')))
    })
  }
}

for (const [when, tellBefore] of [
  ['before it is ready', true],
  ['between ready and begin', false],
] as const)
  test(`a thread that hangs when it is stopped ${when} is given up early`, {
    timeout: 60_000,
  }, async context => {
    const options = { target: '127.0.0.1:1', durationMs: 3_600_000, warmupMs: 0 }
    const pool = new DeafPool()
    // Otherwise a failed test would never end
    context.after(() => pool.port?.close())
    const thread = new ThreadHandle(pool as unknown as DriverPool, {
      plan: drivePlanOf(parsePlan(options, { cores: 1, descriptorLimit: null })),
      share: { index: 0, of: 1, connections: 1, requests: null },
      endpoint: { host: '127.0.0.1', port: 1 },
      ...{ table: null, listensFirst: false, detail: false, graceMs: 1, onLoad: () => undefined },
      teller: { tell: () => undefined, leave: () => undefined },
    })
    thread.expectReady(3_600_000)
    if (tellBefore) thread.tell({ kind: 'stop' })
    const ready: FromDriverThread = { kind: 'ready' }
    pool.port?.postMessage(ready)
    await thread.ready
    if (!tellBefore) thread.tell({ kind: 'stop' })
    thread.tell({ kind: 'begin', loadUs: nowUs() })
    assert.deepEqual(await thread.answer, {
      ...{ kind: 'failed', reason: 'it no longer answers', bugStack: null },
    })
  })
