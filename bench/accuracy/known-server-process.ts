import { createServer } from 'node:net'
import { nowUs } from '../../src/threads/clock.js'
import type { FromKnownServer, Script, ToKnownServer } from './messages.js'

/**
 * A server with known latencies: it echoes each request after the next delay of its script, and logs the real
 * delay by its own clock, since timers are late by up to a millisecond.
 */
const script = JSON.parse(process.argv[2] ?? '') as Script
const delaysUs: number[] = []
const acceptsUs: number[] = []
let requests = 0

function tell(message: FromKnownServer): void {
  process.send?.(message)
}

const server = createServer({ noDelay: true }, socket => {
  acceptsUs.push(nowUs())
  // Clients may disconnect at any time
  socket.on('error', () => undefined)
  const answer = (bytes: Uint8Array): void => {
    if (script.keepAlive) socket.write(bytes)
    else socket.end(bytes)
  }
  socket.on('data', bytes => {
    const readUs = nowUs()
    const delayMs = script.delaysMs[requests++ % script.delaysMs.length] ?? 0
    if (delayMs === 0) return answer(bytes)
    const index = delaysUs.push(Number.NaN) - 1
    setTimeout(() => {
      delaysUs[index] = nowUs() - readUs
      answer(bytes)
    }, delayMs)
  })
})
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') tell({ kind: 'listening', port: address.port })
})

process.on('message', (_: ToKnownServer) => tell({ kind: 'log', delaysUs, acceptsUs }))
// Exit with the parent, whatever ended it
process.on('disconnect', () => process.exit(0))
