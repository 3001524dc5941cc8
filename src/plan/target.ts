import { isIPv6 } from 'node:net'
import { UsageError } from '../errors.js'
import { UnitError } from '../units.js'
import { naming } from './check-plan.js'
import { parseHost, parseServername } from './host.js'
import type { ForeignTarget, TlsPlan } from './plan.js'

/** The flags that define a target and how to connect to it. */
export interface TargetOptions {
  /** 'host:port', 'tls://host:port', 'unix:/path' or 'http://host/path'. Default: the bundled server. */
  readonly target?: string | undefined
  /** Whether to use TLS for a target of host:port. Default: false. */
  readonly tls?: boolean | undefined
  /** A PEM file of CA certificates to trust instead of the default ones. Default: those of Node. */
  readonly ca?: string | undefined
  /** A PEM file with the client's certificate. Default: none. */
  readonly cert?: string | undefined
  /** A PEM file with the key of `cert`. Default: none. */
  readonly key?: string | undefined
  /** Whether to accept any certificate. Default: false. */
  readonly insecure?: boolean | undefined
  /** The server name to send, which must be in the certificate. Default: the host. */
  readonly servername?: string | undefined
}

const CURE = 'write host:port, [::1]:port, tcp://host:port, tls://host:port, unix:/path or http://host/path'
const USUAL_TLS: TlsPlan = { ca: null, cert: null, key: null, insecure: false, servername: null }

/** unix(7): `sun_path` without its NUL. The system silently cuts a longer path. */
const MOST_SOCKET_PATH_BYTES = process.platform === 'linux' ? 107 : 103

/** Whether the system takes the path of a socket unchanged. */
export const isSocketPath = (path: string): boolean =>
  !path.includes('\0') && Buffer.byteLength(path) <= MOST_SOCKET_PATH_BYTES

function checkSocketPath(path: string): void {
  if (path === '') throw new UnitError(`no path after unix:; ${CURE}`)
  if (path.includes('\0')) throw new UnitError('the path contains a NUL character')
  if (!isSocketPath(path))
    throw new UnitError(
      `the path has ${Buffer.byteLength(path)} bytes, and the system allows ${MOST_SOCKET_PATH_BYTES}; make a symbolic link with a shorter path`,
    )
}

/** A URL, split into the server and the path on it. */
export interface Url {
  readonly target: string
  /** The path with its query. */
  readonly path: string
}

/** Parses a TARGET of http:// or https://; null for any other. Throws UnitError. */
export function parseUrl(text: string): Url | null {
  const found = /^(https?):\/\/([^/?#]*)([^#]*)/i.exec(text)
  if (!found) return null
  const [, scheme = '', authority = '', rest = ''] = found
  if (authority.includes('@'))
    throw new UnitError("contains a user; give that with --header 'Authorization: Basic ...'")
  const isTls = scheme.toLowerCase() === 'https'
  const hasPort = /:\d*$/.test(authority.replace(/^\[.*\]/, ''))
  const address = hasPort ? authority : `${authority}:${isTls ? 443 : 80}`
  const path = rest.startsWith('/') ? rest : `/${rest}`
  return {
    target: `${isTls ? 'tls' : 'tcp'}://${address}`,
    path: path.replaceAll(/[^\0-\x7f]+/g, encodeURIComponent),
  }
}

/** Parses a TARGET as the user writes it. Throws UnitError with a message that follows the value. */
export function parseTarget(text: string): ForeignTarget {
  const url = parseUrl(text)
  if (url !== null) return parseTarget(url.target)
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length)
    checkSocketPath(path)
    return { kind: 'unix', path }
  }
  const found = /^(?:(tcp|tls):\/\/)?(?:\[([^[\]\s]+)\]|([^[\]:/\s]+)):(\d+)\/?$/i.exec(text)
  const [, , bracketed, named] = found ?? []
  if (bracketed !== undefined && !isIPv6(bracketed))
    throw new UnitError(`no IPv6 address between the brackets: ${CURE}`)
  const host = bracketed ?? (named && parseHost(named))
  const port = Number(found?.[4])
  if (host === undefined) throw new UnitError(`not a target: ${CURE}`)
  if (port < 1 || port > 65_535) throw new UnitError('a port is 1 to 65535')
  return found?.[1]?.toLowerCase() === 'tls'
    ? { kind: 'tls', host, port, tls: USUAL_TLS }
    : { kind: 'tcp', host, port }
}

/** The first TLS flag that was given. */
export function tlsFlagOf({ tls, ca, cert, key, insecure, servername }: TargetOptions): string | undefined {
  return Object.entries({ tls, ca, cert, key, insecure, servername }).find(
    ([, value]) => value !== undefined && value !== false,
  )?.[0]
}

/** The first TLS flag that names a file; undefined if none does. */
export const tlsFileOf = (tls: TlsPlan): 'ca' | 'cert' | 'key' | undefined =>
  (['ca', 'cert', 'key'] as const).find(flag => tls[flag] !== null)

/** The target of a TARGET with its TLS flags. Throws UsageError with flag, value and cure. */
export function targetOf(text: string, options: TargetOptions): ForeignTarget {
  const found = naming('TARGET', text, parseTarget)
  const flag = tlsFlagOf(options)
  if (flag === undefined) return found
  if (/^http:/i.test(text)) throw new UsageError(`--${flag}: goes with TLS; write https://`)
  if (found.kind === 'unix' || (found.kind === 'tcp' && !options.tls))
    throw new UsageError(`--${flag}: goes with TLS; write tls://host:port, or host:port and --tls`)
  const { ca = null, cert = null, key = null, insecure = false, servername = null } = options
  if ((cert === null) !== (key === null))
    throw new UsageError(`--${cert === null ? 'key' : 'cert'}: is one of a pair; give both --cert and --key`)
  const named = servername && naming('--servername', servername, parseServername)
  return { ...found, kind: 'tls', tls: { ca, cert, key, insecure, servername: named } }
}

/** An address as a user would type it: "127.0.0.1:8000", "[::1]:8000". */
export function formatAddress(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** A target as a user would type it: "[::1]:8000", "tls://example.org:443", "unix:/run/x.sock". */
export function formatTarget(target: ForeignTarget): string {
  if (target.kind === 'unix') return `unix:${target.path}`
  return `${target.kind === 'tls' ? 'tls://' : ''}${formatAddress(target.host, target.port)}`
}
