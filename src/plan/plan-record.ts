import type { WorkloadSpec } from '../workload/spec.js'
import type { PlanBytes } from './bytes.js'
import type { Load } from './load.js'
import type { ServerPlan } from './server-plan.js'

/** Settings of TLS. The files are PEM, and a plan contains only their paths. */
export interface TlsPlan {
  /** A file of CA certificates to trust instead of the default ones; null: the default ones. */
  readonly ca: string | null
  /** A file with the client's certificate; null: none. */
  readonly cert: string | null
  /** A file with the key of `cert`; null: none. */
  readonly key: string | null
  /** Whether to accept any certificate. */
  readonly insecure: boolean
  /** The server name to send, which must be in the certificate; null: the host. */
  readonly servername: string | null
}

/** A server at a TCP address. */
export interface TcpTarget {
  /** Distinguishes it from other targets. */
  readonly kind: 'tcp'
  /** A name, or an address without brackets. */
  readonly host: string
  /** From 1 to 65535. */
  readonly port: number
}

/** A server that speaks TLS. */
export interface TlsTarget {
  /** Distinguishes it from other targets. */
  readonly kind: 'tls'
  /** A name, or an address without brackets. */
  readonly host: string
  /** From 1 to 65535. */
  readonly port: number
  /** Settings of TLS. */
  readonly tls: TlsPlan
}

/** A server at a Unix socket. */
export interface UnixTarget {
  /** Distinguishes it from other targets. */
  readonly kind: 'unix'
  /** The path of the socket. */
  readonly path: string
}

/** The bundled server, which is started for each run. */
export interface OwnTarget {
  /** Distinguishes it from other targets. */
  readonly kind: 'own'
  /** Settings of the server. */
  readonly server: ServerPlan
}

/** A server that is already running. */
export type ForeignTarget = TcpTarget | TlsTarget | UnixTarget
/** The measured server. */
export type Target = OwnTarget | ForeignTarget

/** One constant message. */
export interface RuleExchange {
  /** Distinguishes it from other exchanges. */
  readonly kind: 'rule'
  /** The request. */
  readonly request: PlanBytes
  /** When a reply is complete, as `--until` takes it. */
  readonly until: string
  /** The whole expected reply; null: any reply. */
  readonly expect: PlanBytes | null
}

/** A request of a protocol. */
export interface ProtocolExchange {
  /** Distinguishes it from other exchanges. */
  readonly kind: 'protocol'
  /** The name of a protocol, or the path of a module. */
  readonly name: string
  /** The request; null: the protocol's own request. */
  readonly message: PlanBytes | null
}

/** A workload: messages with variables, kinds of exchange, sessions. */
export interface WorkloadExchange {
  /** Distinguishes it from other exchanges. */
  readonly kind: 'workload'
  /** Everything that clients send, and which replies are right. */
  readonly spec: WorkloadSpec
}

/** The request, and when a reply is complete and right. */
export type Exchange = RuleExchange | ProtocolExchange | WorkloadExchange

/** Everything needed to repeat a measurement: `--print-plan` prints it, and `--config` reads it. */
export interface Plan {
  /** A name for the result; may be empty. */
  readonly title: string
  /** The measured server. */
  readonly target: Target
  /** The request, and when a reply is complete and right. */
  readonly exchange: Exchange
  /** When requests are due: closed, or open with a shape. */
  readonly load: Load
  /** Concurrent clients; in an open load the most open connections. */
  readonly connections: number
  /** The most connects that start per second, over all threads and agents; null: no limit. */
  readonly connectRatePerSecond: number | null
  /** Agents of a fleet that drive the load, with `workers` threads each; null: this machine alone. */
  readonly agents: number | null
  /** Driver threads. */
  readonly workers: number
  /** Whether connections are reused for further exchanges. */
  readonly keepAlive: boolean
  /** Requests outstanding on one connection. */
  readonly pipelining: number
  /** Duration of the load before the window, in milliseconds. */
  readonly warmupMs: number
  /** Duration of the window, in milliseconds; null: until `requests` have been started. */
  readonly durationMs: number | null
  /** Exchanges started in the window, exactly; null: as many as the duration allows. */
  readonly requests: number | null
  /** The timeout of one exchange, in milliseconds. */
  readonly timeoutMs: number
  /** The timeout of one connect, in milliseconds. */
  readonly connectTimeoutMs: number
  /** The number of runs. */
  readonly runs: number
  /** Processes of the target on this machine whose CPU time is measured. */
  readonly pids: readonly number[]
  /** The seed of all randomness. */
  readonly seed: number
  /** Limits such as "p99<5ms", each with a verdict in the result. */
  readonly thresholds: readonly string[]
}
