import { PLAN_DEFAULTS as DEFAULTS } from '../../../plan/defaults.js'
import { formatDurationMs, parseBytes, parseDurationMs } from '../../../units.js'
import { flag, group, list, onOff } from '../flag.js'
import { text } from '../values.js'

/** What is sent, and when its reply is complete and correct. */
export const exchangeFlags = group('exchange', {
  message: flag(text, "the request to send (the tutorial's greeting)", { alias: 'm' }),
  'message-file': flag(text, 'a file with the request to send', { alias: 'f' }),
  'message-size': flag(parseBytes, 'send a request of this many bytes'),
  escapes: onOff('interpret \\r \\n \\t \\0 \\xHH in -m, -E, -b and --opening', { alias: 'e' }),
  until: flag(text, 'when a reply is complete: close, bytes:N, line, delim:TEXT, length:F, regex:RE (close)'),
  protocol: flag(text, 'what to send and when a reply is complete: tutorial, line, http, redis or a module'),
  expect: flag(text, 'the expected reply, in full; any other one is a mismatch', { alias: 'E' }),
  greeting: flag(text, 'wait for what the server sends first; when it is complete, as for --until'),
  opening: list(text, 'send this once on each new connection, and wait for the reply, before any exchange'),
  'opening-until': flag(text, 'when a reply to --opening is complete (as for the exchange)'),
  think: flag(
    text,
    'pause of a client after each exchange: 500ms, or exp:500ms for a random one of that mean',
  ),
  timeout: flag(parseDurationMs, `time limit of one exchange (${formatDurationMs(DEFAULTS.timeoutMs)})`),
  'connect-timeout': flag(
    parseDurationMs,
    `time limit of one connect (${formatDurationMs(DEFAULTS.connectTimeoutMs)})`,
  ),
})
