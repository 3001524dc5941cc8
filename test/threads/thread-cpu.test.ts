import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { threadCpuUs } from '../../src/threads/thread-cpu.js'

const skip = existsSync('/proc/thread-self/schedstat') ? false : 'the kernel keeps no scheduler statistics'

test('the CPU time is that of the calling thread, without the time of other threads', { skip }, async () => {
  const processBefore = process.cpuUsage()
  const before = threadCpuUs()
  const burning = 'for (let n = 0, x = 1; n < 1e8; n++) x = (x * 31) % 1000003'
  const worker = new Worker(burning, { eval: true })
  await new Promise(resolve => worker.once('exit', resolve))
  const idle = threadCpuUs()
  assert.ok(before !== null && idle !== null)
  const processUs = process.cpuUsage(processBefore).user
  assert.ok(idle - before < processUs / 2, `${idle - before} us of ${processUs}`)
  for (let n = 0, x = 1; n < 2e7; n++) x = (x * 31) % 1_000_003
  assert.ok((threadCpuUs() ?? 0) - idle >= 10_000)
})
