import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { ProcessMeter } from '../../../src/experiment/target/process-cpu.js'

const skip = process.platform === 'linux' ? false : 'there is no /proc here'

test('a process that ends in the warm-up has no account, and does not fail the run', { skip }, async () => {
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  const meter = new ProcessMeter([child.pid ?? 0])
  child.kill('SIGKILL')
  await once(child, 'exit')
  meter.mark('open')
  meter.mark('close')
  assert.equal(meter.account, null)
  assert.throws(() => new ProcessMeter([child.pid ?? 0]), /--pid \d+: there is no such process/)
})
