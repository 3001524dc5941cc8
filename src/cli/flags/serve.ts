import { LOG_NAMES, USUAL_LOG } from '../serve-log.js'
import { flag, group, onOff } from './flag.js'
import { addressFlags } from './groups/address.js'
import { serverFlags } from './groups/server.js'
import { oneOf } from './values.js'

export const serveFlags = {
  ...addressFlags,
  ...serverFlags,
  ...group('server', { 'keep-alive': onOff('answer several requests on a connection') }),
  ...group('output', {
    quiet: onOff('do not log connections and requests'),
    log: flag(oneOf(LOG_NAMES), `format of the log: text, or json with an object per line (${USUAL_LOG})`),
  }),
} as const
