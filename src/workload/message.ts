import { parseRule } from '../protocol/rule.js'
import { UnitError } from '../units.js'
import type { Names } from './names.js'
import type { BytesSpec, MessageSpec } from './spec.js'
import { framed, partsOf } from './template/compile-template.js'
import { LiteralPart, type Part, SizePart } from './template/parts.js'
import { Template } from './template/template.js'

const LINE_END = '\r\n'
const literal = (text: string): LiteralPart => new LiteralPart(Buffer.from(text))

/** Reads a rule such as "length:u32be". Throws UnitError. */
export function parseFrame(text: string): Extract<ReturnType<typeof parseRule>, { kind: 'length' }> {
  const rule = parseRule(text)
  if (rule.kind !== 'length') throw new UnitError('a frame is a length: write it like length:u32be')
  return rule
}

/** A message with its names looked up; `frame` is a rule of a length that it is put behind. Throws UnitError. */
export function compileMessage(message: MessageSpec, names: Names, frame: string | null = null): Template {
  const slots = new Set<number>()
  const parts =
    'redis' in message ? redisParts(message.redis, names, slots) : partsOf(bytesOf(message), names, slots)
  return new Template(frame === null ? parts : framed(parts, parseFrame(frame)), [...slots])
}

const bytesOf = (spec: BytesSpec): Uint8Array =>
  'text' in spec ? Buffer.from(spec.text) : Buffer.from(spec.base64, 'base64')

/** As a spec holds them. */
export function toBytesSpec(bytes: Uint8Array): BytesSpec {
  const buffer = Buffer.from(bytes)
  const text = buffer.toString('utf8')
  return Buffer.from(text).equals(buffer) ? { text } : { base64: buffer.toString('base64') }
}

/** A command as an array of strings (RESP), each behind its length. */
function redisParts(words: readonly BytesSpec[], names: Names, slots: Set<number>): Part[] {
  const parts: Part[] = [literal(`*${words.length}${LINE_END}`)]
  for (const word of words) {
    const inner = partsOf(bytesOf(word), names, slots)
    parts.push(literal('$'), new SizePart(inner, 'decimal'), literal(LINE_END), ...inner, literal(LINE_END))
  }
  return parts
}
