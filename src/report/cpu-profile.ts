import type { RunProfile } from '../profile/run-profile.js'
import { toCpuProfile } from '../profile/to-cpu-profile.js'
import { byKind, type Saved } from '../result/saved.js'

/** Of the profiled runs; empty without --profile. */
export const profilesOf = (saved: readonly Saved[]): RunProfile[] =>
  saved.flatMap(one =>
    byKind(one, {
      result: result => result.profiles ?? [],
      comparison: () => [],
      search: () => [],
      tune: () => [],
    }),
  )

/** A profile in the format of DevTools and speedscope. */
export const cpuProfile = (saved: readonly Saved[]): string =>
  `${JSON.stringify(toCpuProfile(profilesOf(saved)))}\n`
