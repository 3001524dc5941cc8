import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, isIP } from 'node:net'
import { RunError, reasonOf } from '../errors.js'
import type { ForeignTarget, TlsPlan } from '../plan/plan.js'
import { formatAddress } from '../plan/target.js'

/** TLS settings of all handshakes of a run. They cross threads: files are read, contexts not made yet. */
export interface TlsSettings {
  readonly ca: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly rejectUnauthorized: boolean
  /** '' if the host is an IP address, which TLS does not allow as a server name. */
  readonly servername: string
}

/** Where a connection goes, after name resolution. */
export type Endpoint = TcpEndpoint | TlsEndpoint | { readonly path: string }
interface TcpEndpoint {
  readonly host: string
  readonly port: number
  /** The source address; the system chooses if there is none. */
  readonly localAddress?: string
}
export interface TlsEndpoint extends TcpEndpoint {
  readonly tls: TlsSettings
}

export const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1'

/** An endpoint as a person would write it. */
export const formatEndpoint = (endpoint: Endpoint): string =>
  'path' in endpoint ? `unix:${endpoint.path}` : formatAddress(endpoint.host, endpoint.port)

/** The addresses that a name resolves to. */
export type AddressesOf = (host: string) => Promise<readonly { readonly address: string }[]>
const lookUp: AddressesOf = host => lookup(host, { all: true })

/** How long each address of a name is tried at the start. One that drops packets must not hold up the run. */
const TRY_MS = 2000

async function accepts(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, signal: AbortSignal.timeout(TRY_MS) })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false // if no address accepts, the run reports why
  } finally {
    socket.destroy()
  }
}

/** The address of a name, of several the first that accepts: a server may listen on ::1 only. */
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
    // OpenSSL does not read a block after a byte order mark
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

/** Resolves a target's name, once for a whole run, and reads its files. Rejects with RunError. */
export async function endpointOf(target: ForeignTarget, addressesOf = lookUp): Promise<Endpoint> {
  if (target.kind === 'unix') return { path: target.path }
  const { port } = target
  const tls = target.kind === 'tls' ? { tls: tlsSettings(target.tls, target.host) } : {}
  return { host: await resolve(target.host, port, addressesOf), port, ...tls }
}
