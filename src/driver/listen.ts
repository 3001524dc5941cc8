import { setTimeout } from 'node:timers/promises'
import type { Clients } from './clients.js'

/** A server that speaks first does so within a few milliseconds; a busy server or machine may take longer. */
const GREETING_US = 50_000
const MOST_BEFORE_US = 500_000
const LEAST_AFTER_US = 50_000
const MOST_AFTER_US = 250_000
const LOOK_MS = 5

/**
 * Connects one client before the load and listens for a moment: a greeting would be taken for the first
 * reply. The load uses this connection first, so the server sees no extra connection.
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
 * Listens on idle connections after the load. If unrequested bytes were taken for a reply, each later reply
 * was paired with the next request, and the last reply is still to come.
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
