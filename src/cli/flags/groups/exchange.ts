import { PLAN_DEFAULTS as DEFAULTS } from '../../../plan/defaults.js'
import { formatDurationMs, parseBytes, parseDurationMs } from '../../../units.js'
import { flag, group, list, onOff } from '../flag.js'
import { text } from '../values.js'

/** What is sent, and when its reply is complete and right. */
export const exchangeFlags = group('exchange', {
  message: flag(text, 'what is sent (the greeting of the tutorial)', { alias: 'm' }),
  'message-file': flag(text, 'a file whose bytes are sent', { alias: 'f' }),
  'message-size': flag(parseBytes, 'so many bytes are sent'),
  escapes: onOff('read \\r \\n \\t \\0 \\xHH in -m, -E, -b and --opening', { alias: 'e' }),
  until: flag(text, 'when a reply is complete: close, bytes:N, line, delim:TEXT, length:F, regex:RE (close)'),
  protocol: flag(text, 'tutorial, line, http, redis or a module: what is sent and when a reply is complete'),
  expect: flag(text, 'the whole reply, exactly', { alias: 'E' }),
  greeting: flag(text, 'the server speaks first: when that is complete, as --until'),
  opening: list(text, 'sent once on each new connection, before all else; each is answered'),
  'opening-until': flag(text, "when a reply to --opening is complete (the exchange's own rule)"),
  think: flag(text, 'a client waits so long after each exchange: 500ms, or exp:500ms on average'),
  timeout: flag(parseDurationMs, `for one exchange (${formatDurationMs(DEFAULTS.timeoutMs)})`),
  'connect-timeout': flag(
    parseDurationMs,
    `for one connect (${formatDurationMs(DEFAULTS.connectTimeoutMs)})`,
  ),
})
