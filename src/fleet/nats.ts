import type { ConnectionOptions, Msg, NatsConnection } from '@nats-io/transport-node'
import { codeOf, RunError, reasonOf } from '../errors.js'
import type { NatsAddress } from './nats-url.js'
import type { Wire } from './wire.js'

export interface NatsSettings {
  readonly address: NatsAddress
  /** The content of a credentials file; null: none. */
  readonly creds: Uint8Array | null
  /** Files for TLS. */
  readonly ca: string | null
  readonly cert: string | null
  readonly key: string | null
  /** The client's name in the server's own monitoring. */
  readonly name: string
  /** Called with what the server refuses while the connection is up. */
  readonly onTrouble: (reason: string) => void
}

const CONNECT_MS = 5000
const RECONNECT_MS = 100
/** A broken connection seems alive until a few pings in a row got no answer. */
const PING_MS = 5000
const FLUSH_MS = 500

/** The name is not known yet: a service may start after its clients. */
const ABSENT: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN'])

type Nats = typeof import('@nats-io/transport-node')

/** The only import of the package: it is optional, and only a fleet needs it. */
async function load(): Promise<Nats> {
  try {
    return await import('@nats-io/transport-node')
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new RunError(
      'nats',
      '--nats: the package @nats-io/transport-node is not installed; add it with npm install @nats-io/transport-node@3.3.1',
      { cause: error },
    )
  }
}

function optionsOf(nats: Nats, settings: NatsSettings): ConnectionOptions {
  const { address, creds, ca, cert, key } = settings
  const tls = {
    // The client checks a certificate against an address only if the address is given again
    host: address.host.replace(/:\d+$/, '').replaceAll(/[[\]]/g, ''),
    ...(ca === null ? {} : { caFile: ca }),
    ...(cert === null ? {} : { certFile: cert }),
    ...(key === null ? {} : { keyFile: key }),
  }
  return {
    servers: address.host,
    name: settings.name,
    ...(address.user === null ? {} : { user: address.user, pass: address.password ?? '' }),
    ...(address.token === null ? {} : { token: address.token }),
    ...(creds === null ? {} : { authenticator: nats.credsAuthenticator(creds) }),
    ...(address.isTls || ca !== null || cert !== null ? { tls } : {}),
    timeout: CONNECT_MS,
    // Once connected, the server may come back at any time: our own heartbeats decide who is lost
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_MS,
    reconnectJitter: RECONNECT_MS / 2,
    reconnectJitterTLS: RECONNECT_MS / 2,
    pingInterval: PING_MS,
    noAsyncTraces: true,
  }
}

/** Connects to NATS. Rejects with RunError 'nats', or 'nats-absent' if nothing answers there. */
export async function connectNats(settings: NatsSettings): Promise<Wire> {
  const nats = await load()
  try {
    return new NatsWire(await nats.connect(optionsOf(nats, settings)), settings.onTrouble)
  } catch (error) {
    const isAbsent = error instanceof nats.ConnectionError || error instanceof nats.TimeoutError
    // A server that refuses us may close before it says so; then only a timeout is seen
    throw new RunError(
      isAbsent || ABSENT.has(codeOf(error)) ? 'nats-absent' : 'nats',
      `--nats ${settings.address.host}: can't connect: ${reasonOf(error)}; check that nats-server runs there and allows this login`,
      { cause: error },
    )
  }
}

class NatsWire implements Wire {
  readonly #nats: NatsConnection
  readonly closed: Promise<string | null>

  constructor(nats: NatsConnection, onTrouble: (reason: string) => void) {
    this.#nats = nats
    this.closed = nats.closed().then(error => (error instanceof Error ? reasonOf(error) : null))
    void this.#listen(onTrouble)
  }

  get mostBytes(): number {
    // Unknown while it reconnects: use the default
    return this.#nats.info?.max_payload ?? 1024 * 1024
  }

  publish(subject: string, bytes: Uint8Array): void {
    // After the end nobody receives it
    if (!this.#nats.isClosed()) this.#nats.publish(subject, bytes)
  }

  subscribe(
    subject: string,
    onMessage: (bytes: Uint8Array, reply: (bytes: Uint8Array) => void) => void,
  ): () => void {
    const subscription = this.#nats.subscribe(subject, {
      // An error here is a refused subscription, which status() reports as well
      callback: (error: Error | null, message: Msg) => {
        if (!error) onMessage(message.data, bytes => message.respond(bytes))
      },
    })
    return () => subscription.unsubscribe()
  }

  async request(subject: string, bytes: Uint8Array, withinMs: number): Promise<Uint8Array | null> {
    try {
      return (await this.#nats.request(subject, bytes, { timeout: withinMs })).data
    } catch {
      return null // late, nobody there, or disconnected: the caller retries or gives up
    }
  }

  async close(): Promise<void> {
    if (this.#nats.isClosed()) return
    // A lost server accepts no last messages
    const late = new Promise(resolve => setTimeout(resolve, FLUSH_MS))
    await Promise.race([this.#nats.flush().catch(() => undefined), late])
    await this.#nats.close()
  }

  async #listen(onTrouble: (reason: string) => void): Promise<void> {
    for await (const status of this.#nats.status())
      if (status.type === 'error') onTrouble(`NATS: ${reasonOf(status.error)}`)
  }
}
