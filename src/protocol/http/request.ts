import { UnitError } from '../../units.js'

/** The parts of an HTTP request that the user sets. */
export interface HttpRequest {
  readonly method: string
  /** The path with its query. */
  readonly path: string
  /** "Name: value" each. */
  readonly headers: readonly string[]
  readonly body: Uint8Array | null
}

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const HEAD_END = '\r\n\r\n'
/** Methods that expect a body: without one they send a Content-Length of 0 (RFC 9110, section 8.6). */
const WITH_BODY: readonly string[] = ['POST', 'PUT', 'PATCH']

/** Throws UnitError for an invalid method. */
export function checkMethod(method: string): void {
  if (!TOKEN.test(method)) throw new UnitError('a method is one word, such as POST')
  if (method === 'CONNECT') throw new UnitError('CONNECT opens a tunnel, whose reply has no end')
}

/** Throws UnitError for an invalid path. */
export function checkPath(path: string): void {
  if (/[\x00-\x20\x7f]/.test(path))
    throw new UnitError('a path has no spaces or control characters: write %20 for a space')
  if (!path.startsWith('/') && path !== '*') throw new UnitError('a path begins with /')
}

/** Throws UnitError for an invalid header, and for one that the user must not set. */
export function checkHeader(header: string): void {
  const name = nameOf(header)
  if (!TOKEN.test(name)) throw new UnitError("write a header like 'Name: value'")
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(header)) throw new UnitError('a header is one line')
  if (name === 'content-length' || name === 'transfer-encoding')
    throw new UnitError('Content-Length is added automatically: leave it out')
}

const nameOf = (header: string): string => header.slice(0, Math.max(0, header.indexOf(':'))).toLowerCase()

/** The request as a plan stores it: without its length and the fields that follow from the target. */
export function writeHttpRequest({ method, path, headers, body }: HttpRequest): Uint8Array {
  const head = [`${method} ${path} HTTP/1.1`, ...headers].join('\r\n')
  return Buffer.concat([Buffer.from(head + HEAD_END), body ?? new Uint8Array(0)])
}

/** Reads what writeHttpRequest wrote. */
export function readHttpRequest(written: Uint8Array): HttpRequest {
  const bytes = Buffer.from(written)
  const found = bytes.indexOf(HEAD_END)
  const end = found < 0 ? bytes.length : found
  const [first = '', ...headers] = bytes.toString('utf8', 0, end).split('\r\n')
  const [method = 'GET', path = '/'] = first.split(' ')
  const body = bytes.subarray(end + HEAD_END.length)
  return { method, path, headers, body: body.length === 0 ? null : body }
}

/** The whole request as it is sent. `length`: the value of Content-Length. Default: the body's length. */
export function completeHttpRequest(
  { method, path, headers, body }: HttpRequest,
  { host, keepAlive }: { readonly host: string; readonly keepAlive: boolean },
  length = String(body?.length ?? 0),
): Uint8Array {
  const names = headers.map(nameOf)
  const unless = (name: string, field: string): string[] => (names.includes(name) ? [] : [field])
  const head = [
    `${method} ${path} HTTP/1.1`,
    ...unless('host', `Host: ${host}`),
    ...unless('user-agent', 'User-Agent: heythere'),
    ...(keepAlive ? [] : unless('connection', 'Connection: close')),
    ...headers,
    ...(body !== null || WITH_BODY.includes(method) ? [`Content-Length: ${length}`] : []),
  ]
  return Buffer.concat([Buffer.from(head.join('\r\n') + HEAD_END), body ?? new Uint8Array(0)])
}
