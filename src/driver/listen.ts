import { setTimeout } from 'node:timers/promises'
import type { Clients } from './clients.js'

/** A server that speaks first does so within a few milliseconds; a busy one, and a busy machine, may take more. */
const GREETING_US = 50_000
const MOST_BEFORE_US = 500_000
const LEAST_AFTER_US = 50_000
const MOST_AFTER_US = 250_000
const LOOK_MS = 5

/**
 * Connects one client ahead of the load and listens for a moment: what a server says before it is asked would be taken
 * for the reply. The connection is the first that the load uses, so that the server sees none more than it would.
 */
export async function listenBefore(
  clients: Clients,
  clock: () => number,
  isStopped: () => boolean,
): Promise<void> {
  const [first] = clients.connections
  if (!first) return
  const beganUs = clock()
  let untilUs = beganUs + MOST_BEFORE_US
  let isConnected = false
  clients.open(first, beganUs)
  while (!isStopped() && clock() < untilUs && !first.mustConnect) {
    await setTimeout(LOOK_MS)
    if (isConnected || !first.isIdle) continue
    isConnected = true
    // Beyond loopback a greeting may come a round trip after the handshake
    untilUs = Math.min(untilUs, clock() + GREETING_US + 2 * (clock() - beganUs))
  }
}

/**
 * Listens to kept connections when the load is over. Where something unasked was taken for a reply, each later reply was
 * taken for the next, and the last of them is still to come.
 */
export async function listenAfter(
  clients: Clients,
  clock: () => number,
  isStopped: () => boolean,
): Promise<void> {
  const open = clients.connections.filter(connection => connection.isIdle)
  if (open.length === 0) return
  const slowestUs = open.reduce((most, { pipeline }) => Math.max(most, pipeline.firstByteUs), 0)
  const untilUs = clock() + Math.min(MOST_AFTER_US, Math.max(LEAST_AFTER_US, 2 * slowestUs))
  while (!isStopped() && clock() < untilUs) await setTimeout(LOOK_MS)
}
