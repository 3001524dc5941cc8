import { LOG_NAMES, USUAL_LOG } from '../serve-log.js'
import { flag, group, onOff } from './flag.js'
import { addressFlags } from './groups/address.js'
import { serverFlags } from './groups/server.js'
import { oneOf } from './values.js'

export const serveFlags = {
  ...addressFlags,
  ...serverFlags,
  ...group('server', { 'keep-alive': onOff('answer more than one request on a connection') }),
  ...group('output', {
    quiet: onOff('no lines of each connection and request'),
    log: flag(oneOf(LOG_NAMES), `what is said, as text or as json, an object a line (${USUAL_LOG})`),
  }),
} as const
