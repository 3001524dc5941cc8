import { splitRedisWords } from '../../protocol/redis-words.js'
import { UnitError } from '../../units.js'
import { toBytesSpec } from '../message.js'
import { CONTENT_LENGTH } from '../names.js'
import type { MessageSpec } from '../spec.js'
import { at, type SpecPath, WorkloadError } from '../wrong.js'

const FORMS =
  'must be text, or one of { text: ... }, { hex: "00 ff" }, { base64: ... }, { file: ... } and { redis: GET key }'
const NOT_BASE64 = /[^A-Za-z0-9+/=\s]/

/** What a message in a workload file depends on. */
export interface MessageContext {
  /** Whether there are names, so literal braces of a message need escaping. */
  readonly hasNames: boolean
  /** Reads a file that contains a message. Throws UnitError. */
  readFile(path: string): Uint8Array
}

/** The message at this place of a workload file. Throws WorkloadError. */
export function messageOf(value: unknown, path: SpecPath, context: MessageContext): MessageSpec {
  if (typeof value === 'string') return { text: value }
  if (typeof value !== 'object' || value === null)
    throw new WorkloadError(path, `${FORMS}; numbers, and words such as yes, need quotes`)
  const [[form, text] = ['', ''], ...rest] = Object.entries(value)
  if (rest.length > 0 || typeof text !== 'string') throw new WorkloadError(path, FORMS)
  return at([...path, form], () => toMessage(form, text, context))
}

function toMessage(form: string, text: string, context: MessageContext): MessageSpec {
  switch (form) {
    case 'text':
      return { text: text }
    case 'hex':
      return toBytesSpec(fromHex(text, context))
    case 'base64':
      if (NOT_BASE64.test(text)) throw new UnitError('is not base64: that has letters, digits, + / and =')
      return toBytesSpec(Buffer.from(text, 'base64'))
    case 'file':
      return toBytesSpec(context.readFile(text))
    case 'redis':
      return { redis: splitRedisWords(text).map(toBytesSpec) }
    default:
      throw new UnitError(FORMS)
  }
}

/** Pairs of hex digits, with or without spaces, and names in braces. */
function fromHex(text: string, { hasNames }: MessageContext): Uint8Array {
  const escapes = hasNames || text.includes(`{{${CONTENT_LENGTH}}}`)
  const parts = text.split(/(\{\{.*?\}\})/).map((piece, index) => {
    if (index % 2 === 1) return Buffer.from(piece)
    const digits = piece.replaceAll(/\s/g, '')
    if (digits.length % 2 === 1 || /[^0-9a-f]/i.test(digits))
      throw new UnitError('is not hex: write two digits for each byte, like 00 ff 0a')
    const bytes = Buffer.from(digits, 'hex')
    return escapes ? Buffer.from(withOwnBraces(bytes.toString('latin1')), 'latin1') : bytes
  })
  return Buffer.concat(parts)
}

/** Escapes literal braces, so they are not read as names. */
const withOwnBraces = (latin1: string): string => latin1.replaceAll(/\{{2,}/g, braces => `{{'${braces}'}}`)
