import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, cpus, hostname, release, type } from 'node:os'
import { promisify } from 'node:util'
import type { Machine } from '../plan/parse-server.js'
import type { Environment } from '../result/result.js'

const run = promisify(execFile)

export function version(): string {
  const file = new URL('../../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string }
  return version
}

/** The commit of the folder one stands in; null outside a checkout or without git. */
async function commit(): Promise<string | null> {
  return run('git', ['rev-parse', '--short=12', 'HEAD'], { timeout: 2000 }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  )
}

/** Where and when a measurement was made. */
export async function environment(started: Date): Promise<Environment> {
  const cores = cpus()
  return {
    version: version(),
    node: process.version,
    os: `${type()} ${release()} ${arch()}`,
    cpus: `${cores.length} x ${cores[0]?.model.trim() ?? 'unknown'}`,
    cores: cores.length,
    descriptorLimit: descriptorLimit(),
    commit: await commit(),
    started: started.toISOString(),
    hostname: hostname(),
  }
}

/** The limit of open files, from the kernel's own table; null on a system without one. */
function descriptorLimit(): number | null {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
    return found ? Number(found[1]) : null
  } catch {
    return null // not Linux
  }
}

/** What listen(2) cuts a backlog to; null on a system without the file. */
function backlogLimit(): number | null {
  try {
    return Number(readFileSync('/proc/sys/net/core/somaxconn', 'utf8'))
  } catch {
    return null // not Linux
  }
}

/** What parsing a plan needs to know of this machine. */
export const machine = (): Machine => ({
  cores: cpus().length,
  descriptorLimit: descriptorLimit(),
  backlogLimit: backlogLimit(),
})
