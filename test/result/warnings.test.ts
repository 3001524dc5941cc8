import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { resultSchema } from '../../src/result/result.js'
import { type MadeUp, madeUpResult, madeUpRun, madeUpServer, USUAL } from './made-up-result.js'

interface Raised {
  readonly options?: PlanOptions
  readonly run: MadeUp
  readonly figure: number
  /** Matches the figure and the cure. */
  readonly message: RegExp
}
interface Case {
  readonly raised: Readonly<Record<string, Raised>>
  /** Cases just below the limit, or in which the warning would be wrong. */
  readonly quiet: Readonly<Record<string, { readonly options?: PlanOptions; readonly run: MadeUp }>>
}

const open: PlanOptions = { ratePerSecond: 1000 }
const foreign: PlanOptions = { target: '192.0.2.1:80' }
const timeWait = (share: number, timeWaitReuse: number) => ({
  timeWait: share * 28_000,
  ports: 28_000,
  timeWaitReuse,
  synRetransmits: null,
})
/** A pause in which no client starts an exchange, followed by as many late replies as there are clients. */
const stall = (us: number): MadeUp => ({
  response: [...USUAL, [us, 5]],
  gaps: [{ fromUs: 2e6, toUs: 2e6 + us }],
})
const sentAgain = (synRetransmits: number | null): MadeUp => ({
  connect: [
    [60, 9990],
    [1_050_000, 8],
    [3_100_000, 2],
  ],
  kernel: { ...timeWait(0, 2), synRetransmits },
})
const ofThread = (name: string, shares: { readonly waiting?: number; readonly gc?: number }) => ({
  wallUs: 10e6,
  threads: [
    {
      ...{ name, onCoreUs: 1e6, waitingUs: (shares.waiting ?? 0) * 10e6, voluntary: 1, involuntary: 1 },
      gcUs: { minor: (shares.gc ?? 0) * 10e6, major: 0, incremental: 0, weak: 0 },
      loopDelayUs: null,
    },
  ],
})
const counted = (counters: Partial<NonNullable<MadeUp['counters']>>): MadeUp => ({
  ...{ account: ofThread('main', {}), serverAccount: ofThread('main', {}), server: madeUpServer(0.1) },
  counters: {
    ...{ retransmits: 0, synRetransmits: 0, listenOverflows: 0 },
    ...{ throttledUs: 0, stealUs: 0, cpuPressureUs: 0 },
    ...counters,
  },
})
const tls: PlanOptions = { target: 'tls://192.0.2.1:443' }

const CASES: Readonly<Record<string, Case>> = {
  'waited-for-core': {
    raised: {
      'a thread of the driver': {
        options: foreign,
        run: { account: ofThread('driver thread 1', { waiting: 0.3 }) },
        figure: 0.3,
        message: /driver \(driver thread 1\) waited for a core 30 %.*taskset.*--workers/,
      },
      'a worker of the bundled server': {
        run: { server: madeUpServer(0.2), serverAccount: ofThread('worker 2', { waiting: 0.2 }) },
        figure: 0.2,
        message: /server \(worker 2\) waited for a core 20 %.*--threads/,
      },
    },
    quiet: {
      'a little': { run: { account: ofThread('main', { waiting: 0.09 }) } },
      'helpers, for which nobody waits': { run: { account: ofThread('helpers', { waiting: 0.9 }) } },
    },
  },
  throttled: {
    raised: {
      'for 3 % of the time': {
        run: counted({ throttledUs: 300_000 }),
        figure: 0.03,
        message: /300 ms \(3 % of the time\).*cpu\.max/,
      },
    },
    quiet: { 'for a moment': { run: counted({ throttledUs: 50_000 }) } },
  },
  'gc-pauses': {
    raised: {
      'in the handler': {
        run: { server: madeUpServer(0.2), serverAccount: ofThread('worker 1', { gc: 0.25 }) },
        figure: 0.25,
        message: /server \(worker 1\) was in garbage collection 25 %.*--worker-memory/,
      },
      'in the driver': {
        run: { account: ofThread('driver thread 1', { gc: 0.25 }) },
        figure: 0.25,
        message: /driver \(driver thread 1\).*--workers/,
      },
    },
    quiet: { 'as usual': { run: { account: ofThread('main', { gc: 0.05 }) } } },
  },
  retransmits: {
    raised: {
      'of the payload': {
        run: counted({ retransmits: 50, synRetransmits: 10 }),
        figure: 40,
        message: /40 TCP segments again \(for 10,000 exchanges\)/,
      },
    },
    quiet: {
      'SYNs alone': { run: counted({ retransmits: 50, synRetransmits: 50 }) },
      'a probe here and there': { run: counted({ retransmits: 9 }) },
    },
  },
  'listen-overflow': {
    raised: {
      'the bundled server': {
        run: counted({ listenOverflows: 3 }),
        figure: 3,
        message: /3 handshakes were dropped.*--backlog/,
      },
    },
    quiet: {
      // The owner of the overflowing queue is unknown
      'a server elsewhere': { options: foreign, run: { ...counted({ listenOverflows: 3 }), server: null } },
    },
  },
  'driver-saturated': {
    raised: {
      'a busy thread': { run: { busy: 0.97 }, figure: 0.97, message: /97 %.*--workers/ },
      'a busy thread under open load': {
        options: open,
        run: { busy: 0.97 },
        figure: 0.97,
        message: /97 %.*--workers/,
      },
    },
    quiet: { 'a thread with room': { run: { busy: 0.89 } } },
  },
  'starts-late': {
    raised: {
      'late by more than the response': {
        options: open,
        run: {
          startLate: [
            [5, 9000],
            [4000, 1000],
          ],
        },
        figure: 4000,
        message: /4 ms.*--workers or --connections.*--rate/,
      },
    },
    quiet: {
      'late by less than a millisecond': { options: open, run: { startLate: [[900, 10_000]] } },
      'late by a tenth of a slow response': {
        options: open,
        run: { response: [[50_000, 10_000]], startLate: [[4900, 10_000]] },
      },
    },
  },
  'rate-not-reached': {
    raised: {
      'requests that never started': {
        options: open,
        run: { notStarted: 2500 },
        figure: 0.2,
        message: /2,500 requests \(20 %\).*1,000\/s.*--connections.*--rate/,
      },
    },
    quiet: { 'all began': { options: open, run: {} } },
  },
  'few-samples': {
    raised: {
      'a p99.9 of 9,999': {
        run: { response: [[500, 9999]] },
        figure: 9999,
        message: /9,999 samples.* p99\.9 .*measure longer/,
      },
    },
    quiet: { 'a p99.9 of 10,000': { run: {} }, 'no sample at all': { run: { response: [] } } },
  },
  unsteady: {
    raised: {
      'half of the seconds slow': {
        run: { okBySecond: [500, 1000, 200, 1000, 200, 1000, 200, 900] },
        figure: 0.7292,
        message: /72\.9 %.*--warmup.*--runs/,
      },
    },
    quiet: {
      'ramps at both ends': { run: { okBySecond: [1, 1000, 1000, 1000, 1000, 2] } },
      'the scatter of small counts': { run: { okBySecond: [4, 2, 6, 3, 5, 4, 1, 7, 4] } },
      'too few seconds to tell': { run: { okBySecond: [1, 1000, 1, 1000, 1] } },
    },
  },
  'shared-cores': {
    raised: {
      'nearly all cores': {
        run: { driverCpuShare: 1, server: madeUpServer(2.8) },
        figure: 0.95,
        message: /95 % of the 4 cores they may use.*its own cores.*lower the load$/,
      },
      'nearly all cores, one of them only for waiting': {
        options: { ratePerSecond: 100 },
        run: { driverCpuShare: 1, server: madeUpServer(2.8) },
        figure: 0.95,
        message: /lower the load, or let the driver sleep between requests \(--pacing block\)$/,
      },
    },
    quiet: {
      'room left': { run: { driverCpuShare: 1, server: madeUpServer(2.5) } },
      'a server elsewhere': { options: foreign, run: { driverCpuShare: 3.9 } },
    },
  },
  'ports-short': {
    raised: {
      'connects without a port': {
        run: { errors: { 'no-free-port': 7 } },
        figure: 7,
        message: /7 connects|7 connections.*--keep-alive.*ip_local_port_range/,
      },
      'ports in TIME_WAIT': {
        options: foreign,
        run: { kernel: timeWait(0.8, 2) },
        figure: 0.8,
        message: /80 %.*--keep-alive.*tcp_tw_reuse/,
      },
    },
    quiet: {
      'enough ports': { options: foreign, run: { kernel: timeWait(0.6, 0) } },
      'reused on loopback': { run: { kernel: timeWait(0.9, 2) } },
      'reused everywhere': { options: foreign, run: { kernel: timeWait(0.9, 1) } },
      'connection reuse': {
        options: { ...foreign, keepAlive: true, until: 'line' },
        run: { kernel: timeWait(0.9, 0) },
      },
      'a socket file': { options: { target: 'unix:/x' }, run: { kernel: timeWait(0.9, 0) } },
    },
  },
  'descriptors-short': {
    raised: {
      'connects without a descriptor': {
        run: { errors: { 'no-descriptor': 3 } },
        figure: 3,
        message: /3 connects.*ulimit -n/,
      },
      'a limit nearly reached': {
        options: { connections: 19_000 },
        run: {},
        figure: 0.95,
        message: /95 %.*ulimit -n/,
      },
    },
    quiet: { 'a limit far off': { options: { connections: 17_000 }, run: {} } },
  },
  'syn-retransmit': {
    raised: {
      'connects of 1 s and of 3 s': {
        run: {
          connect: [
            [60, 9990],
            [1_050_000, 8],
            [3_100_000, 2],
          ],
        },
        figure: 10,
        message: /10 connects.*--backlog/,
      },
      'as many as the kernel retransmitted': { run: sentAgain(4), figure: 4, message: /4 connects/ },
      'over TLS, by the kernel': { options: tls, run: sentAgain(3), figure: 3, message: /3 connects/ },
    },
    quiet: {
      'slow connects without retransmits': { run: sentAgain(0) },
      'slow TLS handshakes without kernel counts': { options: tls, run: sentAgain(null) },
      'slow connects of another length': {
        run: {
          connect: [
            [60, 9990],
            [700_000, 8],
            [1_700_000, 2],
          ],
        },
      },
      'without connects': { run: { connect: [] } },
    },
  },
  'closed-load-hides-stalls': {
    raised: {
      'a stall of 1.4 s in 10 s': {
        run: stall(1_400_000),
        figure: 1_300_000,
        message: /for 1\.4 s no client.*-R 1\d{3} .*p99 of about 1\.3 s/,
      },
    },
    quiet: {
      'open load, which shows it by itself': { options: open, run: stall(1_400_000) },
      'a hiccup': { run: stall(90_000) },
      'a slow reply while other clients go on': { run: { response: [...USUAL, [2_000_000, 9]] } },
      'all replies equally slow': { run: { response: [[1_000_000, 10_000]] } },
    },
  },
  failures: {
    raised: {
      'a failed exchange in a hundred': {
        run: { response: [[500, 9900]], errors: { reset: 60, timeout: 40 } },
        figure: 0.01,
        message: /100 failed exchanges \(1 %\).*--threshold/,
      },
    },
    quiet: { 'only unfinished ones': { run: { unfinished: 64 } } },
  },
  unfinished: {
    raised: {
      'a server that hung until the stop': {
        run: { unfinished: 64, unfinishedUs: 8_000_000 },
        figure: 8_000_000,
        message: /64 exchanges had no reply when the run was stopped.*8 s.*--threshold/,
      },
    },
    quiet: {
      'a stop while a healthy server answers': { run: { unfinished: 64, unfinishedUs: 800 } },
    },
  },
}

describe('warnings', () => {
  test('there are none for a normal run, and none without runs', () => {
    assert.deepEqual(madeUpResult({}, madeUpRun()).warnings, [])
    assert.deepEqual(madeUpResult(open, madeUpRun({ startLate: [[20, 10_000]] })).warnings, [])
    assert.deepEqual(madeUpResult({}).warnings, [])
  })

  for (const [code, { raised, quiet }] of Object.entries(CASES)) {
    for (const [name, { options, run, figure, message }] of Object.entries(raised))
      test(`${code} is raised, with figure and cure: ${name}`, () => {
        const result = madeUpResult(options ?? {}, madeUpRun(run))
        const warning = result.warnings.find(one => one.code === code)
        assert.ok(warning?.figure, `raised: ${result.warnings.map(one => one.code)}`)
        assert.ok(Math.abs(warning.figure - figure) <= figure * 0.002, `${warning.figure}`)
        assert.match(warning.message, message)
        resultSchema.parse(JSON.parse(JSON.stringify(result)))
        const beside = madeUpResult(options ?? {}, madeUpRun(), madeUpRun(run))
        assert.ok(beside.warnings.some(one => one.code === code))
      })
    for (const [name, { options, run }] of Object.entries(quiet))
      test(`${code} is not raised: ${name}`, () => {
        const { warnings } = madeUpResult(options ?? {}, madeUpRun(run))
        assert.equal(warnings.find(one => one.code === code)?.message, undefined)
      })
  }
})
