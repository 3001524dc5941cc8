import assert from 'node:assert/strict'
import { type Run, resultSchema } from '../../src/result/result.js'
import { heythere } from '../cli/in-process.js'

/** Runs `bench` without a warm-up, because a peer would count that too. Returns its run and exit code. */
export async function measure(...args: readonly string[]): Promise<{ run: Run; code: number | null }> {
  const { code, stdout, stderr } = await heythere('bench', '-j', '-W', '0s', ...args)
  assert.notEqual(stdout, '', stderr)
  const [run] = resultSchema.parse(JSON.parse(stdout)).runs
  assert.ok(run, stderr)
  const { started, ok, failed, unfinished } = run.requests
  assert.equal(started, ok + failed + unfinished)
  assert.equal(run.latencyUs.response.count, ok)
  return { run, code }
}

/** Asserts that exactly this many exchanges were started and are ok. */
export function assertAllOk({ run, code }: { run: Run; code: number | null }, exchanges: number): void {
  assert.deepEqual(run.errors, {})
  assert.deepEqual(run.requests, {
    started: exchanges,
    ok: exchanges,
    failed: 0,
    unfinished: 0,
    notStarted: 0,
  })
  assert.equal(code, 0)
}
