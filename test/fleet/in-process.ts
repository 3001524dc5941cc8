import { afterEach } from 'node:test'
import type { Driven, Watch } from '../../src/driver/drive.js'
import { Agent, type AgentSettings } from '../../src/fleet/agent.js'
import { Fleet, type FleetSettings } from '../../src/fleet/coordinator.js'
import type { Wire } from '../../src/fleet/wire.js'
import type { DriveShares } from '../../src/fleet/work.js'
import { drivePlanOf } from '../../src/plan/drive-plan.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import { Recorder } from '../../src/recording/recorder.js'
import { windowFrom } from '../../src/recording/window.js'
import { nowUs } from '../../src/threads/clock.js'

/** The session of the coordinator. */
export const MINE = '00000000000000c1'

export const planFor = (agents: number, options: PlanOptions = {}) =>
  drivePlanOf(
    parsePlan(
      { target: '127.0.0.1:9', agents, connections: agents, durationMs: 100, warmupMs: 0, ...options },
      { cores: 1, descriptorLimit: null },
    ),
  )

/** Drives nothing. It is warm at once, and over when the window has opened or on a stop. */
export const idle: DriveShares = async (plan, _shares, _watch, startOfWindow): Promise<Driven> => {
  const startUs = await startOfWindow()
  return {
    address: '127.0.0.1:1',
    recording: new Recorder('closed').finish(),
    window: windowFrom(startUs, plan),
    stoppedUs: null,
    timeline: [],
    ...{ startedUs: startUs, threads: [], cpuUs: 0, wallUs: 1, account: null, lost: [] },
    fleet: null,
  }
}

const ends: (() => unknown)[] = []
export const atEnd = (end: () => unknown): void => void ends.push(end)
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

export function agentOn(wire: Wire, settings: Partial<AgentSettings> = {}): Agent {
  const agent = new Agent(wire, {
    ...{ id: '00000000000000aa', name: 'a1', version: '1.0.0', drive: idle, clock: nowUs },
    limits: { allow: [], maxConnections: 10, maxRatePerSecond: null },
    log: () => undefined,
    ...settings,
  })
  atEnd(() => agent.stop())
  return agent
}

export function fleetOn(wire: Wire, settings: Partial<FleetSettings> = {}): Fleet {
  const caller = { session: MINE, from: 'me', version: '1.0.0' }
  const fleet = new Fleet(wire, { caller, agentsTimeoutMs: 5000, clock: nowUs, ...settings })
  atEnd(() => fleet.close())
  return fleet
}

export const quietly = (signal: AbortSignal = new AbortController().signal): Watch => ({
  signal,
  onWindow: async () => undefined,
  onSecond: () => undefined,
})
