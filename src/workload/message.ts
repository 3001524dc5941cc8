import { completeHttpRequest, readHttpRequest } from '../protocol/http/request.js'
import { parseRule } from '../protocol/rule.js'
import { UnitError } from '../units.js'
import { CONTENT_LENGTH, type Names } from './names.js'
import type { BytesSpec, MessageSpec } from './spec.js'
import { framed, partsOf } from './template/compile-template.js'
import { LiteralPart, SizePart, type TemplatePart } from './template/parts.js'
import { Template } from './template/template.js'

const LINE_END = '\r\n'
const literal = (text: string): LiteralPart => new LiteralPart(Buffer.from(text))

/** Reads a rule such as "length:u32be". Throws UnitError. */
export function parseFrame(text: string): Extract<ReturnType<typeof parseRule>, { kind: 'length' }> {
  const rule = parseRule(text)
  if (rule.kind !== 'length') throw new UnitError('a frame is a length: write it like length:u32be')
  return rule
}

/** What the header fields of an HTTP request depend on. */
export interface HttpContext {
  readonly host: string
  readonly keepAlive: boolean
}

/** Compiles a message, looking up its names; `frame` is a rule for the length before it. Throws UnitError. */
export function compileMessage(
  message: MessageSpec,
  names: Names,
  frame: string | null,
  context: HttpContext,
): Template {
  const slots = new Set<number>()
  const parts = partsOfMessage(message, names, slots, context)
  return new Template(frame === null ? parts : framed(parts, parseFrame(frame)), [...slots])
}

function partsOfMessage(
  message: MessageSpec,
  names: Names,
  slots: Set<number>,
  context: HttpContext,
): TemplatePart[] {
  if ('redis' in message) return redisParts(message.redis, names, slots)
  if ('http' in message) return httpParts(message.http, context, names, slots)
  return partsOf(bytesOf(message), names, slots)
}

const bytesOf = (spec: BytesSpec): Uint8Array =>
  'text' in spec ? Buffer.from(spec.text) : Buffer.from(spec.base64, 'base64')

/** Bytes in the form of a spec. */
export function toBytesSpec(bytes: Uint8Array): BytesSpec {
  const buffer = Buffer.from(bytes)
  const text = buffer.toString('utf8')
  return Buffer.from(text).equals(buffer) ? { text } : { base64: buffer.toString('base64') }
}

/** If there are names, the Content-Length is counted for each exchange. */
function httpParts(bytes: BytesSpec, context: HttpContext, names: Names, slots: Set<number>): TemplatePart[] {
  const request = readHttpRequest(bytesOf(bytes))
  if (names.size === 0) return [new LiteralPart(completeHttpRequest(request, context))]
  return partsOf(completeHttpRequest(request, context, `{{${CONTENT_LENGTH}}}`), names, slots)
}

/** A command as an array of strings (RESP), each preceded by its length. */
function redisParts(words: readonly BytesSpec[], names: Names, slots: Set<number>): TemplatePart[] {
  const parts: TemplatePart[] = [literal(`*${words.length}${LINE_END}`)]
  for (const word of words) {
    const inner = partsOf(bytesOf(word), names, slots)
    parts.push(literal('$'), new SizePart(inner, 'decimal'), literal(LINE_END), ...inner, literal(LINE_END))
  }
  return parts
}
