import type { Socket } from 'node:net'
import type { Driven, Watch } from '../../src/driver/drive.js'
import { drivePlanOf } from '../../src/plan/drive-plan.js'
import { type PlanOptions, parsePlan } from '../../src/plan/parse-plan.js'
import type { Plan } from '../../src/plan/plan.js'
import { keptDriver } from './kept-threads.js'

/** Calls back for every four bytes, because the requests of the tests are 'ping'. */
export function onPing(socket: Socket, onRequest: (count: number) => void): void {
  let bytes = 0
  let count = 0
  socket.on('data', chunk => {
    bytes += chunk.length
    while (bytes >= 4 * (count + 1)) onRequest(++count)
  })
}

/** Answers each 'ping' with 'pong', and calls back before it does. */
export const pong =
  (onRequest: () => void = () => undefined) =>
  (socket: Socket): void =>
    onPing(socket, () => {
      onRequest()
      socket.write('pong')
    })

const ping = new TextEncoder().encode('ping')

/** Sends 'ping' and expects four bytes, with connection reuse and without warm-up by default. */
export const planAt = (port: number, options: PlanOptions): Plan =>
  parsePlan(
    {
      target: `127.0.0.1:${port}`,
      message: ping,
      until: 'bytes:4',
      keepAlive: true,
      warmupMs: 0,
      ...options,
    },
    { cores: 2, descriptorLimit: null },
  )

/** Drives with kept threads. */
export async function drivePlan(plan: Plan, watch: Partial<Watch> = {}): Promise<Driven> {
  const driver = keptDriver(plan.workers)
  try {
    return await driver.drive(drivePlanOf(plan), {
      signal: new AbortController().signal,
      onWindow: async () => undefined,
      onSecond: () => undefined,
      ...watch,
    })
  } finally {
    await driver.close()
  }
}

export const driveAt = (port: number, options: PlanOptions, watch?: Partial<Watch>): Promise<Driven> =>
  drivePlan(planAt(port, options), watch)
