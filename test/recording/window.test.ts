import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Recorder } from '../../src/recording/recorder.js'
import {
  type Edges,
  mergeEdges,
  NO_EDGES,
  repliesIn,
  throughputPerSecond,
  type WindowSpan,
  windowFrom,
  windowUs,
} from '../../src/recording/window.js'

const LOAD_US = 1e9
/** Milliseconds since the start of the load. */
const at = (ms: number): number => LOAD_US + ms * 1000

interface Phases {
  readonly warmupMs?: number
  readonly durationMs?: number | null
  readonly requests?: number | null
}

/** An exchange in milliseconds since the start of the load. `outcomeMs` null: it never ended. */
type Exchange = readonly [dueMs: number, outcomeMs: number | null, outcome?: 'ok' | 'timeout']

function measured(
  load: 'open' | 'closed',
  { warmupMs = 0, durationMs = null, requests = null }: Phases,
  exchanges: readonly Exchange[],
  { stoppedMs = null, nextDueMs = null }: { stoppedMs?: number | null; nextDueMs?: number | null } = {},
): WindowSpan {
  const window = windowFrom(LOAD_US, { warmupMs, durationMs, requests })
  const recorder = new Recorder(load)
  recorder.setWindow(window)
  recorder.nextDueUs = nextDueMs === null ? null : at(nextDueMs)
  for (const [dueMs] of exchanges) recorder.start(at(dueMs), at(dueMs))
  if (stoppedMs !== null) recorder.cutAt(at(stoppedMs))
  for (const [dueMs, outcomeMs, outcome = 'ok'] of exchanges) {
    const times = {
      dueUs: at(dueMs),
      startUs: at(dueMs),
      connectUs: -1,
      firstByteUs: 1,
      openingUs: -1,
      inOpeningUs: 0,
      kind: 0,
      sample: null,
    }
    if (outcomeMs === null) continue
    if (outcome === 'ok') recorder.succeed(times, at(outcomeMs))
    else recorder.fail(outcome, times, at(outcomeMs))
  }
  const { counts, arrived, edges } = recorder.finish()
  return { window, load, counts, arrived, edges, stoppedUs: stoppedMs === null ? null : at(stoppedMs) }
}

const second = { durationMs: 1000 }
const afterWarmup = { warmupMs: 500, durationMs: 1000 }

describe('windowUs is the time in which exchanges may start, and throughput counts its replies', () => {
  for (const [title, run, windowMs, counts, replies] of [
    [
      'closed: the planned time, even if the first start is late and the last reply early',
      measured('closed', second, [
        [10, 20],
        [30, 40],
      ]),
      1000,
      { started: 2, ok: 2, failed: 0, unfinished: 0 },
      2,
    ],
    [
      'closed: a reply that comes 6 s late is ok and does not extend the window',
      measured('closed', second, [
        [10, 20],
        [900, 6900],
      ]),
      1000,
      { started: 2, ok: 2, failed: 0, unfinished: 0 },
      1,
    ],
    [
      'closed: a timeout does not extend the window either',
      measured('closed', second, [
        [10, 20],
        [900, 6900, 'timeout'],
      ]),
      1000,
      { started: 2, ok: 1, failed: 1, unfinished: 0 },
      1,
    ],
    [
      'open: the planned time too',
      measured(
        'open',
        second,
        [
          [0, 10],
          [500, 6000],
        ],
        { nextDueMs: 1000 },
      ),
      1000,
      { started: 2, ok: 2, failed: 0, unfinished: 0 },
      1,
    ],
    [
      "a request of the warm-up is not the window's, but its reply arrives in it",
      measured('closed', afterWarmup, [
        [100, 200],
        [400, 600],
        [700, 800],
      ]),
      1000,
      { started: 1, ok: 1, failed: 0, unfinished: 0 },
      2,
    ],
    [
      'a request due at the first mark is in the window, the reply to one due at the second is late',
      measured(
        'open',
        afterWarmup,
        [
          [500, 500],
          [1400, 1500],
        ],
        { nextDueMs: 1500 },
      ),
      1000,
      { started: 2, ok: 2, failed: 0, unfinished: 0 },
      1,
    ],
    [
      'a stop cuts the window, and exchanges without an outcome are unfinished',
      measured(
        'closed',
        second,
        [
          [0, 100],
          [100, null],
        ],
        { stoppedMs: 400 },
      ),
      400,
      { started: 2, ok: 1, failed: 0, unfinished: 1 },
      1,
    ],
    [
      'a stop after the second mark cuts only the wait for replies',
      measured(
        'closed',
        second,
        [
          [0, 100],
          [900, null],
        ],
        { stoppedMs: 3000 },
      ),
      1000,
      { started: 2, ok: 1, failed: 0, unfinished: 1 },
      1,
    ],
    [
      'a stop in the warm-up leaves no window',
      measured(
        'closed',
        afterWarmup,
        [
          [0, 100],
          [100, null],
        ],
        { stoppedMs: 300 },
      ),
      0,
      { started: 0, ok: 0, failed: 0, unfinished: 0 },
      0,
    ],
    [
      'closed, -n: from the first start to the last outcome, and all replies',
      measured('closed', { requests: 2 }, [
        [5, 20],
        [20, 55],
      ]),
      50,
      { started: 2, ok: 2, failed: 0, unfinished: 0 },
      2,
    ],
    [
      'closed, -n after a warm-up: the window does not contain the warm-up',
      measured('closed', { warmupMs: 500, requests: 1 }, [
        [450, 510],
        [510, 530],
      ]),
      20,
      { started: 1, ok: 1, failed: 0, unfinished: 0 },
      1,
    ],
    [
      'closed, -n and a failure: the wait for it counts, because its client could have gone on',
      measured('closed', { requests: 2 }, [
        [0, 10],
        [10, 500, 'timeout'],
      ]),
      500,
      { started: 2, ok: 1, failed: 1, unfinished: 0 },
      1,
    ],
    [
      'open, -n: N requests span N intervals, however late the last reply is',
      measured(
        'open',
        { requests: 3 },
        [
          [0, 10],
          [100, 110],
          [200, 900],
        ],
        { nextDueMs: 300 },
      ),
      300,
      { started: 3, ok: 3, failed: 0, unfinished: 0 },
      3,
    ],
    [
      'open, -n: one request spans one interval',
      measured('open', { requests: 1 }, [[0, 1]], { nextDueMs: 200 }),
      200,
      { started: 1, ok: 1, failed: 0, unfinished: 0 },
      1,
    ],
    [
      '-n and -d: the time ends the window if it is up first',
      measured('closed', { requests: 100, durationMs: 1000 }, [
        [0, 10],
        [990, 1200],
      ]),
      1000,
      { started: 2, ok: 2, failed: 0, unfinished: 0 },
      1,
    ],
    [
      '-n and -d: the number ends the window if it is reached first',
      measured('closed', { requests: 2, durationMs: 1000 }, [
        [0, 10],
        [10, 40],
      ]),
      40,
      { started: 2, ok: 2, failed: 0, unfinished: 0 },
      2,
    ],
    [
      '-n with a stop: from the first start to the stop',
      measured(
        'closed',
        { requests: 9 },
        [
          [5, 10],
          [10, null],
        ],
        { stoppedMs: 45 },
      ),
      40,
      { started: 2, ok: 1, failed: 0, unfinished: 1 },
      1,
    ],
  ] as const)
    test(title, () => {
      assert.equal(windowUs(run), windowMs * 1000)
      assert.deepEqual({ ...counts, notStarted: 0 }, run.counts)
      assert.equal(repliesIn(run), replies)
      assert.equal(throughputPerSecond(run), windowMs === 0 ? 0 : (replies * 1000) / windowMs)
    })

  test('open, -n, too few connections: the last start ends the window, so the rate is the real one', () => {
    const run = measured('open', { requests: 3 }, [[0, 10]], { nextDueMs: 3 })
    const late = {
      ...run,
      counts: { ...run.counts, started: 3, ok: 3 },
      edges: { ...run.edges, lastStartUs: at(900) },
    }
    assert.equal(windowUs(late), 900_000)
  })
})

test('merged threads have the first and last of all, and the next due time after the last', () => {
  const thread = (edges: Partial<Edges>): Edges => ({ ...NO_EDGES, ...edges })
  const merged = mergeEdges([
    thread({
      firstDueUs: 0,
      lastDueUs: 200,
      nextDueUs: 400,
      firstStartUs: 1,
      lastStartUs: 201,
      lastOutcomeUs: 300,
    }),
    thread({
      firstDueUs: 100,
      lastDueUs: 300,
      nextDueUs: 500,
      firstStartUs: 101,
      lastStartUs: 301,
      lastOutcomeUs: 350,
    }),
    // The share of this thread was over early
    thread({
      firstDueUs: 50,
      lastDueUs: 60,
      nextDueUs: 70,
      firstStartUs: 50,
      lastStartUs: 60,
      lastOutcomeUs: 65,
    }),
    NO_EDGES,
  ])
  assert.deepEqual(merged, {
    ...{ firstDueUs: 0, lastDueUs: 300, nextDueUs: 400 },
    ...{ firstStartUs: 1, lastStartUs: 301, lastOutcomeUs: 350 },
  })
})

test('a due time that rounding puts slightly before the mark belongs to the window', () => {
  const window = windowFrom(LOAD_US, { warmupMs: 100, durationMs: 100, requests: null })
  const recorder = new Recorder('open')
  recorder.setWindow(window)
  assert.equal(recorder.start(window.openUs - 1e-5, window.openUs), true)
  assert.equal(recorder.start(window.openUs - 1, window.openUs), false)
})
