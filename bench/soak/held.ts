import { readdirSync, readFileSync } from 'node:fs'

/** The resources of a process. */
export interface Held {
  readonly rssBytes: number
  readonly descriptors: number
  readonly threads: number
}

/** From the kernel's figures, which a stuck server can't distort. Linux only. */
export function heldBy(pid: number): Held {
  const rss = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return {
    rssBytes: Number(rss?.[1]) * 1024,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    threads: readdirSync(`/proc/${pid}/task`).length,
  }
}
