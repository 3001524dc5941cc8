import { Socket } from 'node:net'
import { workerData } from 'node:worker_threads'

/** Waits for the end of the lifeline and then ends the process, whatever its main thread is doing. */
const lifeline = new Socket({ fd: workerData as number, readable: true, writable: false })
lifeline.on('close', () => process.kill(process.pid, 'SIGKILL'))
lifeline.on('error', () => undefined)
lifeline.resume()
