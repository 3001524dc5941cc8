import { readdirSync, readFileSync } from 'node:fs'

/** What a process holds. */
export interface Held {
  readonly rssBytes: number
  readonly descriptors: number
  readonly threads: number
}

/** From the kernel's own account, so that a server that is stuck can't misreport. Linux only. */
export function heldBy(pid: number): Held {
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return {
    rssBytes: Number(rss?.[1]) * 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: readdirSync(`/proc/${pid}/task`).length,
  }
}
