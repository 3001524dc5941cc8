import { PLAN_DEFAULTS } from '../../plan/defaults.js'
import { formatDurationMs, parseDurationMs } from '../../units.js'
import { flag, group } from './flag.js'
import { addressFlags } from './groups/address.js'

export const sendFlags = {
  ...addressFlags,
  ...group('exchange', {
    timeout: flag(
      parseDurationMs,
      `time limit of the exchange (${formatDurationMs(PLAN_DEFAULTS.timeoutMs)})`,
    ),
  }),
} as const
