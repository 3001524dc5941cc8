import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { describe, type TestContext, test } from 'node:test'
import { ForeignProfiler } from '../../src/profile/inspector/foreign-profiler.js'
import { openInspector } from '../../src/profile/inspector/inspector-port.js'
import { frameOf, parseFrame } from '../../src/profile/inspector/web-socket.js'

const skip = existsSync('/proc/self/net/tcp') ? false : 'only on Linux'

async function started(
  context: TestContext,
  program: string,
  ...args: readonly string[]
): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  context.after(() => child.kill('SIGKILL'))
  assert.ok(child.stdout)
  await once(child.stdout, 'data')
  return child
}

/** V8 counts the samples of an inlined function for its caller. */
const NOT_INLINED = ['--no-turbo-inlining', '--no-maglev-inlining']
const BUSY = `function plantedWork() { const endMs = performance.now() + 5; while (performance.now() < endMs); }
setInterval(() => { plantedWork(); process.stdout.write('.') }, 10)`

/** Resolves after this many further calls, however long a busy machine takes. */
async function worked(child: ChildProcess, times: number): Promise<void> {
  let done = 0
  while (done < times) {
    const [dots] = (await once(child.stdout ?? assert.fail(), 'data')) as [Buffer]
    done += dots.length
  }
}

/** Resolves when this text appears on stderr. */
async function heard(child: ChildProcess, text: string): Promise<void> {
  let said = ''
  for await (const part of child.stderr ?? []) {
    said += String(part)
    if (said.includes(text)) return
  }
  assert.fail(`it did not say ${text}: ${said}`)
}

describe('a foreign Node process', { skip }, () => {
  test('is profiled through its inspector, which is closed afterwards', async context => {
    const child = await started(context, process.execPath, ...NOT_INLINED, '--inspect-port=0', '-e', BUSY)
    const ending = heard(child, 'Debugger ending')
    const profiler = await ForeignProfiler.start(child.pid ?? 0)
    await worked(child, 30)
    const { nodes } = await profiler.stop()
    assert.ok(nodes.some(({ callFrame }) => callFrame.functionName === 'plantedWork'))
    await profiler.close()
    await ending
    assert.equal(child.exitCode, null, 'the process continues')
  })

  test('keeps its inspector open if that was open before', async context => {
    const child = await started(context, process.execPath, '--inspect=127.0.0.1:0', '-e', BUSY)
    const { port, isOpened } = await openInspector(child.pid ?? 0, 200)
    assert.equal(isOpened, false)
    const again = await openInspector(child.pid ?? 0, 200)
    assert.equal(again.port, port)
  })

  test('is required, because the signal would end another program', async context => {
    const child = await started(context, 'bash', '-c', 'echo up; read -r never')
    await assert.rejects(
      openInspector(child.pid ?? 0),
      /--profile --pid \d+: it is not a Node\.js process but bash/,
    )
    assert.equal(child.exitCode ?? child.signalCode, null, 'the process continues')
  })
})

describe('WebSocket frames', () => {
  /** An unmasked frame, as servers send it. */
  const unmasked = (payload: Buffer): Buffer => {
    const frame = frameOf(1, payload)
    const head = frame.length - payload.length - 4
    const bytes = Buffer.concat([frame.subarray(0, head), payload])
    bytes[1]! &= 127
    return bytes
  }

  test('of every length are read completely or not at all', () => {
    for (const length of [0, 1, 125, 126, 65_535, 65_536]) {
      const payload = Buffer.alloc(length, 'x')
      const bytes = unmasked(payload)
      assert.deepEqual(parseFrame(bytes), { opcode: 1, isLast: true, payload, end: bytes.length })
      assert.equal(parseFrame(bytes.subarray(0, bytes.length - 1)), null)
    }
  })

  test('are masked by the client', () => {
    const frame = frameOf(1, Buffer.from('abc'))
    const mask = frame.subarray(2, 6)
    const text = [...frame.subarray(6)].map((byte, at) => String.fromCharCode(byte ^ (mask[at] ?? 0)))
    assert.equal(text.join(''), 'abc')
  })
})
