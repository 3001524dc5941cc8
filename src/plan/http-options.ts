import { UsageError } from '../errors.js'
import {
  checkHeader,
  checkMethod,
  checkPath,
  type HttpRequest,
  writeHttpRequest,
} from '../protocol/http/request.js'
import { naming } from './check-plan.js'
import { flagOf } from './flag-of.js'

/** The HTTP request. A TARGET of http:// or https:// gives the path. */
export interface HttpOptions {
  /** The path with its query. Default: that of the target, or "/". */
  readonly path?: string | undefined
  /** The method of the request. Default: "GET"; with a body "POST". */
  readonly method?: string | undefined
  /**
   * Headers of the request, 'Name: value' each. Default: none but Host, User-Agent, Connection and
   * Content-Length.
   */
  readonly headers?: readonly string[] | undefined
  /** The body of the request; its Content-Length is added. Default: none. */
  readonly body?: Uint8Array | undefined
}

const OF_HTTP = ['path', 'method', 'headers', 'body'] as const satisfies readonly (keyof HttpOptions)[]

/** The first HTTP flag that was given. */
export function httpFlagOf(options: HttpOptions): string | undefined {
  const given = OF_HTTP.find(name => options[name] !== undefined)
  return given && flagOf(given)
}

/** The HTTP request of the options; null if none is given. Throws UsageError with flag, value and cure. */
export function httpRequestOf(options: HttpOptions): HttpRequest | null {
  if (httpFlagOf(options) === undefined) return null
  const { path = '/', headers = [], body = null } = options
  const method = options.method ?? (body === null ? 'GET' : 'POST')
  naming('--method', method, checkMethod)
  naming('TARGET', path, checkPath)
  for (const header of headers) naming('--header', header, checkHeader)
  if (method === 'HEAD' && body !== null)
    throw new UsageError('--body: a HEAD request has no body; leave out --body or use another --method')
  return { method, path, headers, body }
}

/** The HTTP request as a plan stores it; null stands for a plain GET /. Throws UsageError. */
export function httpMessageOf(options: HttpOptions): Uint8Array | null {
  const request = httpRequestOf(options)
  if (request === null) return null
  const { method, path, headers, body } = request
  const isUsual = method === 'GET' && path === '/' && headers.length === 0 && body === null
  return isUsual ? null : writeHttpRequest(request)
}
