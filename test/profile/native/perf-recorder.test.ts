import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { PerfRecorder } from '../../../src/profile/native/perf-recorder.js'
import { A_REPORT, type FakeManner, FakePerf } from './fake-perf.js'

const WINDOW = { fromUs: 12_000_000.5, toUs: 15_250_000 }
/** Long enough for a busy machine; a test that waits for the end of one has a short one. */
const PATIENT = { startMs: 60_000, stopMs: 60_000, reportMs: 60_000 }
const PID = 4321

/** Records with a perf like this, and returns what came of it. */
async function recorded(manner: FakeManner, patience: Partial<typeof PATIENT> = {}) {
  using perf = FakePerf.install(manner)
  const recorder = await PerfRecorder.start(PID, new AbortController().signal, { ...PATIENT, ...patience })
  const samples = await recorder.stop(WINDOW)
  await recorder.close()
  assert.deepEqual(perf.remains, [])
  return { samples, calls: perf.calls }
}

async function reasonWith(manner: FakeManner, patience: Partial<typeof PATIENT> = {}): Promise<string> {
  const { samples } = await recorded(manner, patience)
  return samples.kind === 'missing' ? samples.reason : assert.fail('it has samples')
}

describe('perf', { skip: process.platform === 'linux' ? false : 'only on Linux' }, () => {
  test('records the process until it gets SIGINT, and reports the window only', async () => {
    const { samples, calls } = await recorded({ report: A_REPORT })
    assert.deepEqual(
      calls.map(({ event }) => event),
      ['record', 'SIGINT', 'report'],
    )
    const [record, , report] = calls.map(({ args }) => args.join(' '))
    assert.match(record ?? '', / -p 4321 -o \/.*\/perf\.data$/)
    assert.match(record ?? '', /--clockid CLOCK_MONOTONIC .*--max-size 64M --control fd:3,4/)
    assert.match(report ?? '', /--time 12\.000001,15\.250000$/)
    assert.deepEqual(samples.kind === 'recorded' && samples.functions.map(({ name, us }) => [name, us]), [
      ['tcp_sendmsg', 20_000],
      ['uv__read', 10_000],
      ['malloc', 6000],
      ['(no symbol)', 4000],
    ])
  })

  test('is missed with a line if it is not installed', async () => {
    using _ = FakePerf.absent()
    const recorder = await PerfRecorder.start(PID, new AbortController().signal, PATIENT)
    const samples = await recorder.stop(WINDOW)
    await recorder.close()
    assert.match(samples.kind === 'missing' ? samples.reason : '', /^perf is not installed; install it/)
  })

  test('is missed with the cure if it may not record', async () => {
    const said = `Error:\nAccess to performance monitoring and observability operations is limited.\n`
    assert.match(
      await reasonWith({ record: { fails: said } }),
      /^perf may not record process 4321 \(perf_event_paranoid is .*\); run heythere as root, or .*sysctl/,
    )
  })

  test('is missed with its own words if it fails', async () => {
    assert.match(
      await reasonWith({ record: { fails: "  Error: unknown option `control'\n\n Usage: perf record\n" } }),
      /^perf failed \(exit code 1\): unknown option `control'; use perf 5\.10 or newer$/,
    )
    assert.match(
      await reasonWith({ report: { fails: 'incompatible \u001b[31mfile format\n' } }),
      /^perf failed \(exit code 1\): incompatible \\u001b\[31mfile format; try /,
    )
    assert.match(await reasonWith({ report: '# nothing\n' }), /^perf took no sample/)
    assert.match(await reasonWith({ record: 'early-end' }), /^perf recorded more than its file may hold/)
  })

  test('is killed if it does not start or end in time', async () => {
    assert.match(await reasonWith({ record: 'stubborn' }, { stopMs: 1 }), /did not end and was killed/)
    assert.match(await reasonWith({ record: 'mute' }, { startMs: 1 }), /did not end and was killed/)
  })

  test('ends and leaves no file if the run is stopped', async () => {
    using perf = FakePerf.install({ record: 'stubborn' })
    const stop = new AbortController()
    const recorder = await PerfRecorder.start(PID, stop.signal, PATIENT)
    assert.equal(perf.remains.length, 2, 'it is recording')
    stop.abort()
    assert.match(JSON.stringify(await recorder.stop(WINDOW)), /the run was stopped/)
    await recorder.close()
    assert.deepEqual(perf.remains, [])
  })

  test('ends if the run is over before its window was', async () => {
    using perf = FakePerf.install({ record: 'stubborn' })
    const recorder = await PerfRecorder.start(PID, new AbortController().signal, PATIENT)
    await recorder.close()
    assert.deepEqual(perf.remains, [])
  })
})
