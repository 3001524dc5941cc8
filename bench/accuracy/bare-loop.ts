import { once } from 'node:events'
import { connect } from 'node:net'
import { nowUs } from '../../src/threads/clock.js'

/** One connection that sends the next request at once, and nothing else; resolves with the times in µs. */
export async function bareLoop(port: number, request: Uint8Array, durationMs: number): Promise<number[]> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  try {
    await once(socket, 'connect')
    const timesUs: number[] = []
    const untilUs = nowUs() + durationMs * 1000
    await new Promise<void>((resolve, reject) => {
      let startUs = nowUs()
      let received = 0
      socket.on('error', reject)
      socket.on('close', () => reject(new Error('the echo server closed the connection')))
      socket.on('data', bytes => {
        received += bytes.length
        if (received < request.length) return
        received = 0
        const endUs = nowUs()
        timesUs.push(endUs - startUs)
        if (endUs >= untilUs) return resolve()
        startUs = nowUs()
        socket.write(request)
      })
      socket.write(request)
    })
    return timesUs
  } finally {
    socket.destroy()
  }
}
