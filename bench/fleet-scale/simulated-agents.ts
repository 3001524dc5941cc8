import { setTimeout } from 'node:timers/promises'
import { Agent } from '../../src/fleet/agent.js'
import { connectNats } from '../../src/fleet/nats.js'
import { parseNatsUrl } from '../../src/fleet/nats-url.js'
import type { DriveShares } from '../../src/fleet/work.js'
import { exponentials } from '../../src/random.js'
import { Recorder } from '../../src/recording/recorder.js'
import type { Recording } from '../../src/recording/recording.js'
import { type Second, Timeline } from '../../src/recording/timeline.js'
import { windowFrom } from '../../src/recording/window.js'
import { nowUs } from '../../src/threads/clock.js'
import { EXCHANGES_PER_SECOND } from './plan.js'

/**
 * A separate process with this many agents. Each has its connection to NATS and reports a load that it does
 * not drive.
 */
const [url = '', count = '0'] = process.argv.slice(2)

interface Known {
  readonly recording: Recording
  readonly seconds: readonly Second[]
}

/** What a driver would record in `wanted` seconds: replies after 200 us plus an exponential time of 2 ms. */
function recordingOf(wanted: number): Known {
  const recorder = new Recorder('closed')
  const seconds: Second[] = []
  const moreUs = exponentials(2000, 1, 0)
  for (let second = 0; second < wanted; second++) {
    for (let exchange = 0; exchange < EXCHANGES_PER_SECOND; exchange++) {
      const startUs = second * 1e6 + (exchange * 1e6) / EXCHANGES_PER_SECOND
      const tookUs = 200 + moreUs()
      recorder.start(startUs, startUs)
      recorder.succeed(
        {
          dueUs: startUs,
          startUs,
          connectUs: 60,
          firstByteUs: tookUs - 100,
          openingUs: -1,
          inOpeningUs: 0,
          kind: 0,
        },
        startUs + tookUs,
      )
    }
    seconds.push(recorder.endSecond(second * 1000))
  }
  return { recording: recorder.finish(), seconds }
}

const known = new Map<number, Known>()

const drive: DriveShares = async (plan, _shares, watch, startOfWindow) => {
  const wanted = Math.ceil((plan.durationMs ?? 0) / 1000)
  const ready = known.get(wanted) ?? recordingOf(wanted)
  known.set(wanted, ready)
  const { recording, seconds } = ready
  const startUs = await startOfWindow()
  const timeline = new Timeline(1, watch.onSecond)
  for (const [index, second] of seconds.entries()) {
    await setTimeout(Math.max(0, (startUs + (index + 1) * 1e6 - nowUs()) / 1000))
    timeline.teller(0).tell(second)
  }
  return {
    address: '127.0.0.1:1',
    recording,
    timeline: timeline.finish(),
    window: windowFrom(startUs, plan),
    ...{ stoppedUs: null, startedUs: startUs, cpuUs: 1e6, wallUs: wanted * 1e6, account: null, lost: [] },
    threads: [{ connections: 1, exchanges: recording.counts.started, eventLoopUtilization: 0.5 }],
    fleet: null,
  }
}

for (let index = 0; index < Number(count); index++) {
  const wire = await connectNats({
    ...{ address: parseNatsUrl(url), creds: null, ca: null, cert: null, key: null },
    name: `simulated ${index}`,
    onTrouble: reason => console.error(reason),
  })
  new Agent(wire, {
    id: index.toString(16).padStart(16, '0'),
    name: `simulated-${index}`,
    version: 'simulated',
    limits: { allow: [], maxConnections: 1000, maxRatePerSecond: null },
    drive,
    clock: nowUs,
    log: () => undefined,
  })
}
process.send?.('ready')
process.once('disconnect', () => process.exit(0))
