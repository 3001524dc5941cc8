import { flag, group } from '../flag.js'
import { number, text } from '../values.js'

/** Where our own server listens, and `send` connects to. */
export const addressFlags = group('address', {
  host: flag(text, 'address (0.0.0.0)'),
  port: flag(number, 'port (8000)'),
})
