import type { ReadText } from './read-text.js'

/** Where a hierarchy of control groups is mounted, and which of its groups is the root of the mount. */
interface Mount {
  readonly version: 1 | 2
  readonly top: string
  readonly folder: string
}

/** A control group that may limit this process's CPU time. */
export interface ControlGroup {
  readonly version: 1 | 2
  readonly folder: string
}

/** The mounts in proc_pid_mountinfo(5) that may hold a quota of CPU time. */
function mountsIn(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line): Mount | [] => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , top = '', folder = ''] = before.split(' ')
    const [type, , options = ''] = after.split(' ')
    if (type === 'cgroup2') return { version: 2, top, folder }
    return type === 'cgroup' && options.split(',').includes('cpu') ? { version: 1, top, folder } : []
  })
}

/** This process's group by cgroups(7): "0::/a/b" in version 2, "4:cpu,cpuacct:/a/b" in version 1. */
function groupOf(version: Mount['version'], cgroups: string): string {
  for (const line of cgroups.split('\n')) {
    const [id, controllers = '', ...path] = line.split(':')
    const isIt = version === 2 ? id === '0' && controllers === '' : controllers.split(',').includes('cpu')
    if (isIt) return path.join(':')
  }
  return '/'
}

/** A group and its ancestors, each of which may have a quota: "/a/b", "/a", "". */
function* upwards(group: string): Generator<string> {
  for (let at = group.replace(/\/$/, ''); at !== ''; at = at.slice(0, at.lastIndexOf('/'))) yield at
  yield ''
}

/** The control groups of this process, each with its ancestors; none outside Linux. */
export function controlGroups(read: ReadText): ControlGroup[] {
  const cgroups = read('/proc/self/cgroup') ?? ''
  return mountsIn(read('/proc/self/mountinfo') ?? '').flatMap(({ version, top, folder }) => {
    const group = groupOf(version, cgroups)
    // A container may see the outer path of its group, but its own group as the root of the mount
    const above = top === '/' ? '' : top
    const seen = group === above || group.startsWith(`${above}/`) ? group.slice(above.length) : ''
    return [...upwards(seen)].map(at => ({ version, folder: `${folder}${at}` }))
  })
}
