import { drive } from '../../src/driver/driver.js'
import { machine } from '../../src/experiment/environment.js'
import { drivePlanOf } from '../../src/plan/drive-plan.js'
import { parsePlan } from '../../src/plan/parse-plan.js'
import type { Counts } from '../../src/recording/counts.js'
import type { Recording } from '../../src/recording/recording.js'
import {
  blackHole,
  close,
  corrupt,
  delay,
  type Fault,
  halfOpen,
  rate,
  reset,
  slices,
} from '../../test/faults/faults.js'
import type { Faults } from '../../test/faults/proxy.js'

export const POISON = Buffer.from('poison\n')
const HONEST = Buffer.from('Hey there, from our TCP client.\n')
const HONEST_TIMEOUT_MS = 10_000
const FAULTED_TIMEOUT_MS = 1000

/** The result of one load in one cycle. */
export interface Load {
  readonly counts: Counts
  readonly errors: Recording['errors']
}

/**
 * The concurrent loads. reused and fresh: honest, with reused connections or a new one per request. poisoned:
 * each request breaks its handler. faulted: honest, but its connections have all kinds of faults.
 */
const LOADS = {
  reused: {
    message: HONEST,
    keepAlive: true,
    connections: 16,
    ratePerSecond: 400,
    timeoutMs: HONEST_TIMEOUT_MS,
  },
  fresh: {
    message: HONEST,
    keepAlive: false,
    connections: 64,
    ratePerSecond: 150,
    timeoutMs: HONEST_TIMEOUT_MS,
  },
  poisoned: {
    message: POISON,
    keepAlive: false,
    connections: 8,
    ratePerSecond: 2,
    timeoutMs: HONEST_TIMEOUT_MS,
  },
  faulted: {
    message: HONEST,
    keepAlive: false,
    connections: 64,
    ratePerSecond: 20,
    timeoutMs: FAULTED_TIMEOUT_MS,
  },
} as const
type LoadName = keyof typeof LOADS

async function run(name: LoadName, port: number, durationMs: number, signal: AbortSignal): Promise<Load> {
  const { message, ...load } = LOADS[name]
  const plan = parsePlan(
    {
      ...load,
      ...{ target: `127.0.0.1:${port}`, message, until: 'line', expect: message },
      ...{ arrival: 'poisson', seed: Date.now(), workers: 1, warmupMs: 0, durationMs },
    },
    machine(),
  )
  const { recording, lost } = await drive(drivePlanOf(plan), {
    signal,
    onWindow: async () => undefined,
    onSecond: () => undefined,
  })
  if (lost[0] !== undefined) throw new Error(`the driver of ${name} died: ${lost[0]}`)
  return { counts: recording.counts, errors: recording.errors }
}

export type Loads = Readonly<Record<LoadName, Load>>

/** Runs all of them to their end; those with faults go through the proxy. */
export async function runLoads(
  ports: { readonly server: number; readonly proxy: number },
  durationMs: number,
  signal: AbortSignal,
): Promise<Loads> {
  const [reused, fresh, poisoned, faulted] = await Promise.all([
    run('reused', ports.server, durationMs, signal),
    run('fresh', ports.server, durationMs, signal),
    run('poisoned', ports.server, durationMs, signal),
    run('faulted', ports.proxy, durationMs, signal),
  ])
  return { reused, fresh, poisoned, faulted }
}

const anyByte = (random: () => number): number => Math.floor(random() * HONEST.length)
const FAULTS: readonly ((random: () => number) => Fault)[] = [
  random => delay(random() * 50, 50),
  () => slices(3),
  () => rate(200),
  () => rate(5),
  random => reset(anyByte(random)),
  random => close(anyByte(random)),
  random => blackHole(anyByte(random)),
  random => halfOpen(anyByte(random)),
  () => corrupt(0.05),
]

/** A third of the connections have faults on the way there, a third on the way back, a third none. */
export function faultsOf(_connection: number, random: () => number): Faults {
  const fault = FAULTS[Math.floor(random() * FAULTS.length)]?.(random)
  const place = random() * 3
  if (fault === undefined || place < 1) return {}
  return place < 2 ? { up: [fault] } : { down: [fault] }
}
