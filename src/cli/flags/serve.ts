import { flag, group, onOff } from './flag.js'
import { addressFlags } from './groups/address.js'
import { serverFlags } from './groups/server.js'
import { text } from './values.js'

export const serveFlags = {
  ...addressFlags,
  ...serverFlags,
  ...group('server', { 'keep-alive': onOff('answer more than one request on a connection') }),
  ...group('output', {
    quiet: onOff('no lines of each connection and request'),
    log: flag(text, 'what is said, as text or as json, an object a line (text)'),
  }),
} as const
