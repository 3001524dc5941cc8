import { readEscapes } from './escapes.js'
import { CloseFramer } from './framers/close.js'
import { CountFramer } from './framers/count.js'
import { DelimiterFramer } from './framers/delimiter.js'
import { LengthFramer } from './framers/length.js'
import { Limited } from './framers/limited.js'
import { RegexFramer } from './framers/regex.js'
import type { ReplyReader } from './protocol.js'
import type { Rule } from './rule.js'

const LINE_FEED = Uint8Array.of(10)

/**
 * The framer of a rule, one per connection; a message of more than `maxBytes` is BROKEN. A rule has no error
 * replies, so `failed` is always false.
 */
export function makeFramer(rule: Rule, { maxBytes }: { readonly maxBytes: number }): ReplyReader {
  switch (rule.kind) {
    case 'close':
      return new Limited(new CloseFramer(), maxBytes)
    case 'bytes':
      return new Limited(new CountFramer(rule.count), maxBytes)
    case 'line':
      return new Limited(new DelimiterFramer(LINE_FEED), maxBytes)
    case 'delim':
      return new Limited(new DelimiterFramer(readEscapes(rule.text)), maxBytes)
    case 'length':
      return new LengthFramer(rule, maxBytes)
    case 'regex':
      return new RegexFramer(rule.source, maxBytes)
  }
}
