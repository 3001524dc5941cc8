import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, cpus, hostname, release, type } from 'node:os'
import { promisify } from 'node:util'
import { filesOf } from '../plan/files.js'
import type { Machine } from '../plan/parse-server.js'
import type { Plan } from '../plan/plan.js'
import type { Environment } from '../result/result.js'
import { usableCores } from './cores.js'
import { hashOfFile } from './hash-of-file.js'
import { version } from './version.js'

const run = promisify(execFile)

/** The commit of the current folder; null outside a checkout or without git. */
async function commit(): Promise<string | null> {
  return run('git', ['rev-parse', '--short=12', 'HEAD'], { timeout: 2000 }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  )
}

/** The hash of each file. An unreadable file has none; the run that needs it fails with its own error. */
async function hashes(paths: readonly string[]): Promise<Record<string, string>> {
  const known = await Promise.all(
    [...new Set(paths)].map(async path => {
      const hash = await hashOfFile(path)
      return hash === null ? [] : [[path, hash] as const]
    }),
  )
  return Object.fromEntries(known.flat())
}

/** Where and when these plans are measured. */
export async function environment(started: Date, plans: readonly Plan[]): Promise<Environment> {
  const known = cpus()
  return {
    version: version(),
    node: process.version,
    os: `${type()} ${release()} ${arch()}`,
    cpus: `${known.length} x ${known[0]?.model.trim() ?? 'unknown'}`,
    cores: usableCores(),
    descriptorLimit: descriptorLimit(),
    commit: await commit(),
    started: started.toISOString(),
    hostname: hostname(),
    files: await hashes(plans.flatMap(filesOf)),
  }
}

/** The limit of open files, as the kernel reports it; null on a system that does not. */
function descriptorLimit(): number | null {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
    return found ? Number(found[1]) : null
  } catch {
    return null // not Linux
  }
}

/** The maximum backlog of listen(2); null on a system without the file. */
function backlogLimit(): number | null {
  try {
    return Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'))
  } catch {
    return null // not Linux
  }
}

/** What parsing a plan needs to know about this machine. */
export const machine = (): Machine => ({
  // Even half a core gets one thread
  cores: Math.max(1, Math.floor(usableCores())),
  descriptorLimit: descriptorLimit(),
  backlogLimit: backlogLimit(),
})
