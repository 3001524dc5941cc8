import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** What a file says; null where there is none, or none for us. */
export type ReadText = (path: string) => string | null

const readText: ReadText = path => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null // not Linux, or hidden from us
  }
}

/** Where a hierarchy of control groups is mounted, and which of its groups is the top of that. */
interface Mount {
  readonly version: 1 | 2
  readonly top: string
  readonly folder: string
}

/** Of proc_pid_mountinfo(5), those that may hold a quota of CPU time. */
function mountsIn(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line): Mount | [] => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , top = '', folder = ''] = before.split(' ')
    const [type, , options = ''] = after.split(' ')
    if (type === 'cgroup2') return { version: 2, top, folder }
    return type === 'cgroup' && options.split(',').includes('cpu') ? { version: 1, top, folder } : []
  })
}

/** The group we are in, by cgroups(7): "0::/a/b" in version 2, "4:cpu,cpuacct:/a/b" in version 1. */
function groupOf(version: Mount['version'], cgroups: string): string {
  for (const line of cgroups.split('\n')) {
    const [id, controllers = '', ...path] = line.split(':')
    const isIt = version === 2 ? id === '0' && controllers === '' : controllers.split(',').includes('cpu')
    if (isIt) return path.join(':')
  }
  return '/'
}

/** The cores that one group gives, by its CPU time in a period; none is Infinity. */
function quotaIn({ version, folder }: Mount, group: string, read: ReadText): number {
  const [quota, period] =
    version === 2
      ? (read(`${folder}${group}/cpu.max`) ?? '').trim().split(' ')
      : ['quota', 'period'].map(what => read(`${folder}${group}/cpu.cfs_${what}_us`)?.trim())
  const cores = Number(quota) / Number(period)
  return cores > 0 ? cores : Number.POSITIVE_INFINITY
}

/** A group and those above it, each of which may have a quota: "/a/b", "/a", "". */
function* upwards(group: string): Generator<string> {
  for (let at = group.replace(/\/$/, ''); at !== ''; at = at.slice(0, at.lastIndexOf('/'))) yield at
  yield ''
}

/** The cores that control groups leave this process, as in a container; Infinity without a limit. */
function coresOfGroups(read: ReadText): number {
  const cgroups = read('/proc/self/cgroup') ?? ''
  const quotas = mountsIn(read('/proc/self/mountinfo') ?? '').flatMap(mount => {
    const group = groupOf(mount.version, cgroups)
    // A container may see the path of its group outside, and its own group as the top
    const top = mount.top === '/' ? '' : mount.top
    const seen = group === top || group.startsWith(`${top}/`) ? group.slice(top.length) : ''
    return [...upwards(seen)].map(at => quotaIn(mount, at, read))
  })
  return Math.min(Number.POSITIVE_INFINITY, ...quotas)
}

/**
 * The cores that this process may use: those of its affinity, and of them what control groups leave, which may be half a
 * one.
 */
export const usableCores = (read: ReadText = readText, affinity = availableParallelism()): number =>
  Math.min(affinity, coresOfGroups(read))
