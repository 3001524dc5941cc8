import { fork } from 'node:child_process'
import { once } from 'node:events'
import { Fleet } from '../../src/fleet/coordinator.js'
import { connectNats } from '../../src/fleet/nats.js'
import { parseNatsUrl } from '../../src/fleet/nats-url.js'
import { nowUs } from '../../src/threads/clock.js'
import { counted, type Traffic } from './counted-wire.js'
import { EXCHANGES_PER_SECOND, planFor } from './plan.js'

/**
 * The coordinator's cost for this many agents. Phases: until the window, in it, and from its end to the
 * merged recording.
 */
export interface Cost {
  readonly agents: number
  readonly windowS: number
  readonly before: Spent
  readonly window: Spent
  readonly after: Spent
  /** Of the coordinator's process, at the end. */
  readonly residentMB: number
  readonly skewUs: number
}

export interface Spent {
  readonly cpuUs: number
  readonly wallUs: number
  readonly bytes: number
  readonly messages: number
}

function meter(traffic: Traffic): () => Spent {
  let last = { cpu: process.cpuUsage(), wallUs: nowUs(), ...traffic }
  return () => {
    const cpu = process.cpuUsage(last.cpu)
    const spent = {
      cpuUs: cpu.user + cpu.system,
      wallUs: nowUs() - last.wallUs,
      bytes: traffic.bytes - last.bytes,
      messages: traffic.messages - last.messages,
    }
    last = { cpu: process.cpuUsage(), wallUs: nowUs(), ...traffic }
    return spent
  }
}

/** One run with simulated agents in a separate process, on this NATS server. */
export async function measureFleet(url: string, agents: number, durationMs: number): Promise<Cost> {
  const child = fork(new URL('./simulated-agents.js', import.meta.url), [url, String(agents)])
  try {
    await once(child, 'message')
    const { wire, traffic } = counted(
      await connectNats({
        ...{ address: parseNatsUrl(url), creds: null, ca: null, cert: null, key: null },
        name: 'fleet-scale',
        onTrouble: reason => console.error(reason),
      }),
    )
    const caller = { session: '00000000000000c0', from: 'fleet-scale', version: 'simulated' }
    const fleet = new Fleet(wire, { caller, agentsTimeoutMs: 60_000, clock: nowUs })
    const spent = meter(traffic)
    const phases: Spent[] = []
    const driven = await fleet.drive(planFor(agents, durationMs), {
      signal: new AbortController().signal,
      onSecond: () => undefined,
      onWindow: async () => void phases.push(spent()),
    })
    phases.push(spent())
    fleet.close()
    await wire.close()
    const told = driven.recording.counts.ok
    const expected = agents * EXCHANGES_PER_SECOND * Math.ceil(durationMs / 1000)
    if (told !== expected) throw new Error(`only ${told} of ${expected} exchanges were reported`)
    const [before, window, after] = phases as [Spent, Spent, Spent]
    return {
      ...{ agents, windowS: durationMs / 1000, before, window, after },
      residentMB: process.memoryUsage.rss() / 1e6,
      skewUs: driven.fleet?.skewUs ?? Number.NaN,
    }
  } finally {
    child.disconnect()
    await once(child, 'exit')
  }
}
