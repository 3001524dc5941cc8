import { availableParallelism } from 'node:os'
import { type ControlGroup, controlGroups } from '../account/control-groups.js'
import { type ReadText, readText } from '../account/read-text.js'

/** The cores that one control group allows: its CPU time per period; Infinity if it has no limit. */
function quotaIn({ version, folder }: ControlGroup, read: ReadText): number {
  const [quota, period] =
    version === 2
      ? (read(`${folder}/cpu.max`) ?? '').trim().split(' ')
      : ['quota', 'period'].map(what => read(`${folder}/cpu.cfs_${what}_us`)?.trim())
  const cores = Number(quota) / Number(period)
  return cores > 0 ? cores : Number.POSITIVE_INFINITY
}

/** The cores that this process may use: its affinity mask, limited by control groups. May be fractional. */
export const usableCores = (read: ReadText = readText, affinity = availableParallelism()): number =>
  Math.min(affinity, ...controlGroups(read).map(group => quotaIn(group, read)))
