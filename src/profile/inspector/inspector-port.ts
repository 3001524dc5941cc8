import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { RunError } from '../../errors.js'

/** From signal(7) on Linux. */
const SIGUSR1 = 10
const PATIENCE_MS = 5000
const LOOK_MS = 20

/** The inodes of the open sockets of a process. */
function socketsOf(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`
  return new Set(
    readdirSync(folder).flatMap(fd => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${folder}/${fd}`))?.[1] ?? []
      } catch {
        return [] // it was closed meanwhile
      }
    }),
  )
}

/** The ports of 127.0.0.1 that a process listens on, in its own network namespace (proc(5), net/tcp). */
function portsOf(pid: number): number[] {
  const sockets = socketsOf(pid)
  return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
    .split('\n')
    .flatMap(row => {
      const fields = row.trim().split(/\s+/)
      const [address = '', port = ''] = fields[1]?.split(':') ?? []
      const isListening = fields[3] === '0A' && address === '0100007F' && sockets.has(fields[9] ?? '')
      return isListening ? Number.parseInt(port, 16) : []
    })
}

/** Throws RunError if SIGUSR1 would not open an inspector, but end the process or do something else. */
function checkIsNode(pid: number): void {
  const fail = (why: string) => new RunError('profile', `--profile --pid ${pid}: ${why}`)
  let program: string
  let status: string
  try {
    program = basename(readlinkSync(`/proc/${pid}/exe`))
    status = readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    throw fail('it can only be profiled on Linux, by its own user')
  }
  if (!/^node/.test(program)) throw fail(`it is not a Node.js process but ${program}; profile it with perf`)
  const [, caught = '0'] = /^SigCgt:\s*([\da-f]+)/m.exec(status) ?? []
  if (((BigInt(`0x${caught}`) >> BigInt(SIGUSR1 - 1)) & 1n) === 0n)
    throw fail('it does not handle SIGUSR1, the signal that makes Node.js open its inspector')
}

/** The path of the inspector at a port; null: there is none. */
async function pathAt(port: number): Promise<string | null> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(2000) })
    const [target] = (await answer.json()) as { webSocketDebuggerUrl?: string }[]
    return target?.webSocketDebuggerUrl ? new URL(target.webSocketDebuggerUrl).pathname : null
  } catch {
    return null // another service
  }
}

/** Where the inspector of a process listens, and whether we opened it. */
export interface InspectorAddress {
  readonly port: number
  readonly path: string
  readonly isOpened: boolean
}

/** Makes a Node process open its inspector on loopback, unless it has. Rejects with RunError. */
export async function openInspector(pid: number, patienceMs = PATIENCE_MS): Promise<InspectorAddress> {
  checkIsNode(pid)
  const before = portsOf(pid)
  process.kill(pid, 'SIGUSR1')
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += LOOK_MS) {
    await setTimeout(LOOK_MS)
    for (const port of portsOf(pid)) {
      if (before.includes(port)) continue
      const path = await pathAt(port)
      if (path !== null) return { port, path, isOpened: true }
    }
  }
  // It may have been open before, as with --inspect
  for (const port of before) {
    const path = await pathAt(port)
    if (path !== null) return { port, path, isOpened: false }
  }
  throw new RunError(
    'profile',
    `--profile --pid ${pid}: it opened no inspector within ${patienceMs / 1000} s; is port 9229 in use?`,
  )
}
