import { SERVER_DEFAULTS } from '../../../plan/defaults.js'
import { flag, group } from '../flag.js'
import { number, text } from '../values.js'

/** Where the bundled server listens, and `send` connects to. */
export const addressFlags = group('address', {
  host: flag(text, `address to listen on or connect to (${SERVER_DEFAULTS.host})`),
  port: flag(number, `port; 0 chooses a free one (${SERVER_DEFAULTS.port})`),
})
