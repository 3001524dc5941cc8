import { setTimeout as sleep } from 'node:timers/promises'
import { accountBetween, type ServerCounts } from '../../src/recording/server-account.js'
import type { ServerProcess } from '../../src/server/process.js'
import { startFaultProxy } from '../../test/faults/proxy.js'
import { type Held, heldBy } from './held.js'
import { faultsOf, type Loads, runLoads } from './loads.js'

/** How long connections may take to close, and threads to be replaced, after all loads. */
const QUIET_WITHIN_MS = 10_000
const LOOK_MS = 50

type Account = Omit<ServerCounts, 'droppedBytes'>

/** One round of all loads: the clients' counts, the server's counts, and the resources of both at rest. */
export interface Cycle {
  readonly loads: Loads
  readonly account: Account
  readonly server: Held
  readonly driver: Held
}

const isWithin = (held: Held, most: Held | null): boolean =>
  most === null || (held.descriptors <= most.descriptors && held.threads === most.threads)

/** The resources of a process once they are back to `most`; after a timeout, the resources at that time. */
async function whenQuiet(pid: number, most: Held | null): Promise<Held> {
  const untilMs = performance.now() + QUIET_WITHIN_MS
  for (;;) {
    const held = heldBy(pid)
    if (isWithin(held, most) || performance.now() > untilMs) return held
    await sleep(LOOK_MS)
  }
}

/** The resources of this process after a garbage collection, which would be late under this load. */
async function ownHeld(before: { readonly driver: Held } | null): Promise<Held> {
  if (globalThis.gc === undefined)
    throw new Error('run it as npm run bench:soak, which gives Node --expose-gc')
  await whenQuiet(process.pid, before?.driver ?? null)
  globalThis.gc()
  return heldBy(process.pid)
}

/** `before`: the resources of both at the start; null the first time, when they grow to their size. */
export async function runCycle(
  server: ServerProcess,
  before: { readonly server: Held; readonly driver: Held } | null,
  durationMs: number,
  signal: AbortSignal,
): Promise<Cycle> {
  const pid = server.pid
  if (pid === undefined) throw new Error('the server has no process')
  const opened = await server.snapshot()
  const loads = await withProxy(server.port, port =>
    runLoads({ server: server.port, proxy: port }, durationMs, signal),
  )
  if (server.failure) throw server.failure
  const held = { server: await whenQuiet(pid, before?.server ?? null), driver: await ownHeld(before) }
  // Only now: until its connections are closed, the server may still answer requests that a fault has delayed
  const { accepted, handled, failed, rejected, idled } = accountBetween(opened, await server.snapshot())
  return { loads, account: { accepted, handled, failed, rejected, idled }, ...held }
}

async function withProxy<T>(port: number, body: (port: number) => Promise<T>): Promise<T> {
  await using proxy = await startFaultProxy(port, faultsOf, Date.now())
  return await body(proxy.port)
}
