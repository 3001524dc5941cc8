import assert from 'node:assert/strict'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Histogram, HistogramLogReader, listTags } from 'hdr-histogram-js'
import { HlogSink } from '../../src/export/hlog/hlog-sink.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import { LatencyHistogram } from '../../src/recording/histogram.js'
import { resultSchema } from '../../src/result/result.js'
import { heythere } from '../cli/in-process.js'
import { recordedRun } from './seconds.js'

const START_MS = Date.parse('2026-01-02T03:04:05.678Z')
const plan = parsePlan({ target: '127.0.0.1:8000' }, { cores: 1, descriptorLimit: null })

const folder = mkdtempSync(join(tmpdir(), 'heythere-hlog-'))
after(() => rmSync(folder, { recursive: true }))

/** All intervals with this tag, parsed by the reader of hdr-histogram-js. */
function intervals(log: string, tag: string): Histogram[] {
  const reader = new HistogramLogReader(log)
  const found: Histogram[] = []
  for (let one = reader.nextIntervalHistogram(); one !== null; one = reader.nextIntervalHistogram())
    if (one.tag === tag) found.push(one)
  return found
}

/** The log of one run with a warm-up of 2 s and a target that takes 0.5 s to close. */
async function logOf(cell: string, heard: ReturnType<typeof recordedRun>): Promise<string> {
  let text = ''
  let nowMs = START_MS
  const file = {
    write: (more: string) => {
      text += more
    },
    close: async () => undefined,
  }
  const sink = new HlogSink(file, () => nowMs)
  sink.begin({ plan, cell })
  nowMs += 2000
  sink.phase('measure')
  for (const second of heard.seconds) {
    nowMs += 1000
    sink.second(second)
  }
  nowMs += 500
  sink.end({ run: heard.run, error: null })
  await sink.close()
  return text
}

test('a log of intervals has every second of each phase and kind, at its time', async () => {
  const seconds = [
    [{ us: 500 }, { us: 900, kind: 1 }],
    [{ us: 70_000 }, { us: 40, fails: 'reset' as const }],
  ]
  const log = await logOf('pool, threads 2', recordedRun(seconds, [{ us: 2000 }], { kinds: ['get', 'set'] }))
  assert.match(log, /^#\[Histogram log format version 1\.3\]\n/)
  assert.match(log, /^#\[StartTime: 1767323045\.678 \(seconds since epoch\), 2026-01-02T03:04:05\.678Z\]$/m)
  const cell = 'pool_threads_2'
  assert.deepEqual(
    listTags(log).toSorted(),
    [`${cell}/connect`, `${cell}/first_byte`, `${cell}/response`, `${cell}/response/get`].concat(
      `${cell}/response/set`,
    ),
  )
  const response = intervals(log, `${cell}/response`)
  assert.deepEqual(
    response.map(one => [
      Math.round(one.startTimeStampMsec - START_MS),
      Math.round(one.endTimeStampMsec - START_MS),
      one.totalCount,
    ]),
    [
      [2000, 3000, 2],
      [3000, 4000, 1],
      // A reply that came after the window
      [4000, 4500, 1],
    ],
  )
  // In nanoseconds, within 1 %
  const [first, second] = response
  assert.ok(Math.abs((first?.getValueAtPercentile(50) ?? 0) / 500_000 - 1) < 0.01)
  assert.ok(Math.abs((second?.maxValue ?? 0) / 70e6 - 1) < 0.01)
  assert.deepEqual(
    intervals(log, `${cell}/response/set`).map(one => one.totalCount),
    [1],
  )
})

test('a phase without per-second data is one interval of the whole window', async () => {
  const log = await logOf('', recordedRun([[{ us: 500 }], [{ us: 600 }]], [], { isDetailed: false }))
  assert.deepEqual(
    intervals(log, 'connect').map(one => [
      Math.round(one.startTimeStampMsec - START_MS),
      Math.round(one.endTimeStampMsec - START_MS),
      one.totalCount,
    ]),
    [[2000, 4000, 2]],
  )
  assert.equal(intervals(log, 'response').length, 2)
})

test('bench -o FILE.hlog has the counts of the result, and report converts a saved result', async () => {
  const [log, saved, again] = [join(folder, 'a.hlog'), join(folder, 'a.json'), join(folder, 'b.hlog')]
  writeFileSync(log, 'an older one')
  const flags = ['--handling', 'inline', '-c', '2', '-w', '1', '-n', '300', '-x', '2', '--no-progress']
  const { code, stderr } = await heythere('bench', ...flags, '-o', log, '-o', saved)
  assert.deepEqual([code, stderr], [0, ''])
  assert.deepEqual(readdirSync(folder).toSorted(), ['a.hlog', 'a.json'])
  const { runs } = resultSchema.parse(JSON.parse(readFileSync(saved, 'utf8')))
  const total = (text: string, tag: string) =>
    intervals(text, tag).reduce((sum, one) => sum + one.totalCount, 0)
  const whole = LatencyHistogram.decode(runs[0]!.recording.response)
  whole.add(LatencyHistogram.decode(runs[1]!.recording.response))
  assert.equal((await heythere('report', saved, '-o', again)).code, 0)
  for (const file of [log, again]) {
    const text = readFileSync(file, 'utf8')
    for (const tag of ['response', 'connect', 'first_byte']) assert.equal(total(text, tag), 600)
    const [first, ...more] = intervals(text, 'response')
    for (const one of more) first?.add(one)
    const ratio = (first?.getValueAtPercentile(99) ?? 0) / 1000 / (whole.at(99) ?? 0)
    assert.ok(Math.abs(ratio - 1) < 0.02, `${ratio}`)
  }
})

test('a log that cannot be written exits with 1, and the result is still printed', {
  skip: !existsSync('/dev/full') && 'there is no /dev/full',
}, async () => {
  const full = join(folder, 'full.hlog')
  symlinkSync('/dev/full', full)
  const flags = ['--handling', 'inline', '-c', '1', '-w', '1', '-n', '5', '--no-progress', '-j', '-o', full]
  const { code, stdout, stderr } = await heythere('bench', ...flags)
  assert.equal(code, 1)
  assert.equal(
    stderr,
    `heythere: --output ${full}: can't be written: ENOSPC: no space left on device, write\n`,
  )
  assert.equal(JSON.parse(stdout).runs[0].requests.ok, 5)
})
