import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, isIP } from 'node:net'
import { RunError, reasonOf } from '../errors.js'
import type { ForeignTarget, TlsPlan } from '../plan/plan.js'
import { formatAddress } from '../plan/target.js'

/** What every handshake of a run is made with; it crosses to threads, so files are read and contexts are not made. */
export interface TlsSettings {
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly rejectUnauthorized: boolean
  /** '' where the host is an address, which TLS can't ask for by name. */
  readonly servername: string
}

/** Where a connection goes, once names are resolved. */
export type Endpoint = TcpEndpoint | TlsEndpoint | { readonly path: string }
interface TcpEndpoint {
  readonly host: string
  readonly port: number
  /** Where it connects from; the system chooses where none is named. */
  readonly localAddress?: string
}
export interface TlsEndpoint extends TcpEndpoint {
  readonly tls: TlsSettings
}

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

/** An endpoint as a person would write it. */
export const formatEndpoint = (endpoint: Endpoint): string =>
  'path' in endpoint ? `unix:${endpoint.path}` : formatAddress(endpoint.host, endpoint.port)

/** The addresses that a name leads to, as the system answers. */
export type AddressesOf = (host: string) => Promise<readonly { readonly address: string }[]>
const lookUp: AddressesOf = host => lookup(host, { all: true })

/** One try of each address of a name, at the start; an address that drops packets must not take the patience of a run. */
const TRY_MS = 2000

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, signal: AbortSignal.timeout(TRY_MS) })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false // the run itself says what is wrong, if no address will do
  } finally {
    socket.destroy()
  }
}

/** The address of a name; of several the first that accepts, since a server may listen on one of ::1 and 127.0.0.1 only. */
async function resolve(host: string, port: number, addressesOf: AddressesOf): Promise<string> {
  const found = await addressesOf(host).catch((error: unknown) => {
    throw new RunError('name-resolution', `can't resolve ${host}: ${reasonOf(error)}`, { cause: error })
  })
  const addresses = [...new Set(found.map(({ address }) => address))]
  if (addresses.length > 1) for (const address of addresses) if (await accepts(address, port)) return address
  return addresses[0] ?? host
}

function read(flag: string, path: string | null): string | undefined {
  if (path === null) return undefined
  try {
    // OpenSSL takes no block behind a byte order mark
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '')
  } catch (error) {
    throw new RunError('tls-files', `--${flag} ${path}: can't be read: ${reasonOf(error)}`, { cause: error })
  }
}

const tlsSettings = (tls: TlsPlan, host: string): TlsSettings => ({
  ca: read('ca', tls.ca),
  cert: read('cert', tls.cert),
  key: read('key', tls.key),
  rejectUnauthorized: !tls.insecure,
  servername: tls.servername ?? (isIP(host) === 0 ? host : ''),
})

/** Looks a target's name up, once for a whole run, and reads its files. Rejects with RunError. */
export async function endpointOf(target: ForeignTarget, addressesOf = lookUp): Promise<Endpoint> {
  if (target.kind === 'unix') return { path: target.path }
  const { port } = target
  const tls = target.kind === 'tls' ? { tls: tlsSettings(target.tls, target.host) } : {}
  return { host: await resolve(target.host, port, addressesOf), port, ...tls }
}
