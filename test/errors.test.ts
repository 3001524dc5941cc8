import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { sayFailure } from '../src/cli/say-failure.js'
import { drive } from '../src/driver/driver.js'
import { blameOf, RunError, runErrorOf, UsageError } from '../src/errors.js'
import { runOnce, runPlan } from '../src/experiment/run-plan.js'
import { drivePlanOf } from '../src/plan/drive-plan.js'
import { parsePlan } from '../src/plan/parse-plan.js'
import { parseServer } from '../src/plan/parse-server.js'
import { ServerProcess } from '../src/server/process.js'

const machine = { cores: 1, descriptorLimit: null }
const plan = parsePlan({ target: '127.0.0.1:9', protocol: 'redis', warmupMs: 0, requests: 1 }, machine)
const unwatched = { onPhase: () => undefined, onSecond: () => undefined }
const here = fileURLToPath(import.meta.url)

function thrownBy(throws: () => unknown): unknown {
  try {
    throws()
  } catch (error) {
    return error
  }
  throw new TypeError('nothing was thrown')
}

/** A wrong call: the bundled server must be started before it is driven. */
const misused = () => drivePlanOf(parsePlan({}, machine))
const misusing: typeof runOnce = (plan, watch) =>
  runOnce(plan, watch, async (_plan, driveWatch) => drive(misused(), driveWatch))

describe('the cause of an error', () => {
  test('is heythere if its own code throws, and the stack is reported', () => {
    const thrown = thrownBy(misused)
    const { reason, bugStack } = blameOf(thrown)
    assert.match(reason, /^a bug of heythere, please report it: /)
    assert.match(bugStack ?? '', /^TypeError.*\n +at .*src\/plan\//s)
  })

  test('is a module of the user if that throws, and file and line are reported', () => {
    const { reason, bugStack } = blameOf(thrownBy(() => JSON.parse('{')))
    assert.ok(reason.includes(`, at ${here}:`), reason)
    assert.equal(bugStack, null)
  })

  test('is not blamed on code for system errors, stops and wrong use', () => {
    const thrown = [
      thrownBy(() => readFileSync('/no/such/file')),
      thrownBy(() => AbortSignal.abort().throwIfAborted()),
      new UsageError('--x 1: wrong'),
      new RunError('server-died', 'it died'),
      'a text',
    ]
    for (const each of thrown) {
      const { reason, bugStack } = blameOf(each)
      assert.deepEqual([reason.includes(here), reason.includes('bug'), bugStack], [false, false, null])
    }
  })

  test('is not changed on the way: a failed run is passed on as it is', () => {
    const error = new RunError('server-died', 'it died')
    assert.equal(runErrorOf(error, 'driver-died'), error)
  })
})

describe('a bug of heythere', () => {
  test('fails the run as a bug, and its stack is in the result', async () => {
    const { error } = await misusing(plan, { ...unwatched, signal: new AbortController().signal })
    assert.equal(error?.code, 'bug')
    assert.match(
      error?.message ?? '',
      /^a bug of heythere, please report it: the bundled server has to be started before it is loaded/,
    )
    const drives = async () => {
      throw error
    }
    const result = await runPlan(plan, { ...unwatched, signal: new AbortController().signal }, drives)
    assert.match(result.error?.stack ?? '', /\n +at drivePlanOf \(file:.*src\/plan\/drive-plan\.js/)
  })

  test('is reported even if the user has stopped the run', async () => {
    const { error } = await misusing(plan, { ...unwatched, signal: AbortSignal.abort() })
    assert.equal(error?.code, 'bug')
  })

  test('in the server process is not reported as the death of the server', async () => {
    const server = { ...parseServer({ port: 0, handling: 'inline', handler: 'echo' }, machine), port: 99_999 }
    await assert.rejects(ServerProcess.start(server, new AbortController().signal), (error: RunError) => {
      assert.equal(error.code, 'bug')
      assert.match(error.bugStack ?? '', /src\/server\/server\.js/)
      return true
    })
  })

  test('is printed with its stack; another failure is one line', context => {
    const said: string[] = []
    context.mock.method(console, 'error', (line: string) => said.push(line))
    sayFailure({ code: 'bug', message: 'x\n', stack: 'TypeError: x\n    at y\u001b[2J' })
    sayFailure({ code: 'server-died', message: 'it died', stack: null }, 'cell: ')
    assert.deepEqual(said, ['heythere: x\\n', 'TypeError: x\n    at y\\u001b[2J', 'heythere: cell: it died'])
  })
})

test('an error that a stop causes is not a failure', async () => {
  const stop = new AbortController()
  const { error } = await runOnce(parsePlan({ requests: 1, server: { handling: 'inline' } }, machine), {
    ...unwatched,
    onPhase: () => setImmediate(() => stop.abort()),
    signal: stop.signal,
  })
  assert.equal(error, null)
})
