import type { WorkloadSpec } from '../workload/spec.js'
import type { PlanBytes } from './bytes.js'
import type { Load } from './load.js'
import type { ServerPlan } from './server-plan.js'

/** How a TLS handshake is made. The files are PEM, and a plan holds their paths only. */
export interface TlsPlan {
  /** A file of certificates that are trusted instead of the usual ones; null: the usual ones. */
  readonly ca: string | null
  /** A file with the client's certificate; null: none. */
  readonly cert: string | null
  /** A file with the key of `cert`; null: none. */
  readonly key: string | null
  /** Whether any certificate is accepted. */
  readonly insecure: boolean
  /** The name that is asked for and has to be in the certificate; null: the host. */
  readonly servername: string | null
}

/** A server at a TCP address. */
export interface TcpTarget {
  /** Tells it from other targets. */
  readonly kind: 'tcp'
  /** A name, or an address without brackets. */
  readonly host: string
  /** From 1 to 65535. */
  readonly port: number
}

/** A server that speaks TLS. */
export interface TlsTarget {
  /** Tells it from other targets. */
  readonly kind: 'tls'
  /** A name, or an address without brackets. */
  readonly host: string
  /** From 1 to 65535. */
  readonly port: number
  /** How the handshake is made. */
  readonly tls: TlsPlan
}

/** A server at a Unix socket. */
export interface UnixTarget {
  /** Tells it from other targets. */
  readonly kind: 'unix'
  /** The path of the socket. */
  readonly path: string
}

/** The bundled server, which is started for each run. */
export interface OwnTarget {
  /** Tells it from other targets. */
  readonly kind: 'own'
  /** How it is started. */
  readonly server: ServerPlan
}

/** A server that someone else has started. */
export type ForeignTarget = TcpTarget | TlsTarget | UnixTarget
export type Target = OwnTarget | ForeignTarget

/** One message, always the same. */
export interface RuleExchange {
  /** Tells it from other exchanges. */
  readonly kind: 'rule'
  /** What is sent. */
  readonly request: PlanBytes
  /** When a reply is complete, as `--until` takes it. */
  readonly until: string
  /** The whole reply that is right; null: any. */
  readonly expect: PlanBytes | null
}

/** A request of a protocol. */
export interface ProtocolExchange {
  /** Tells it from other exchanges. */
  readonly kind: 'protocol'
  /** The name of a protocol, or the path of a module. */
  readonly name: string
  /** What is sent; null: the protocol's own request. */
  readonly message: PlanBytes | null
}

/** Messages that differ, kinds of exchange, sessions. */
export interface WorkloadExchange {
  /** Tells it from other exchanges. */
  readonly kind: 'workload'
  /** All that clients say, and what is right. */
  readonly spec: WorkloadSpec
}

export type Exchange = RuleExchange | ProtocolExchange | WorkloadExchange

/** Everything needed to repeat a measurement. What `--print-plan` prints and `--config` takes. */
export interface Plan {
  /** A name for the result; may be empty. */
  readonly title: string
  /** The server that is measured. */
  readonly target: Target
  /** What is sent, and when a reply is complete and right. */
  readonly exchange: Exchange
  /** When requests are due: closed, or open with a shape. */
  readonly load: Load
  /** Clients at once; in an open load the most connections open at once. */
  readonly connections: number
  /** The most handshakes that begin in a second, over all threads and agents; null: no bound. */
  readonly connectRatePerSecond: number | null
  /** Machines of a fleet that drive together, with `workers` threads each; null: this machine alone. */
  readonly agents: number | null
  /** Driver threads. */
  readonly workers: number
  /** Whether connections are kept for further exchanges. */
  readonly keepAlive: boolean
  /** Requests outstanding on one connection. */
  readonly pipelining: number
  /** How long the load runs before the window, in milliseconds. */
  readonly warmupMs: number
  /** How long the window is, in milliseconds; null: until `requests` have been started. */
  readonly durationMs: number | null
  /** Exchanges started in the window, exactly; null: as many as the duration allows. */
  readonly requests: number | null
  /** How long one exchange may take, in milliseconds. */
  readonly timeoutMs: number
  /** How long one connect may take, in milliseconds. */
  readonly connectTimeoutMs: number
  /** How often it is measured. */
  readonly runs: number
  /** Processes of the target on this machine whose CPU time is measured. */
  readonly pids: readonly number[]
  /** Where randomness starts. */
  readonly seed: number
  /** Bounds such as "p99<5ms", each with a verdict in the result. */
  readonly thresholds: readonly string[]
}
