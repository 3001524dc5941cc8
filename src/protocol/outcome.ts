/**
 * How an exchange ended. A failed exchange is data: it is counted here and never enters a latency histogram.
 * `mismatch`: an unexpected or invalid reply.
 * `no-free-port`, `no-descriptor`: this machine ran out of them, not the server.
 * `unreachable`: no route, network down, or no usable socket file.
 * `tls`: the handshake failed.
 * `cut-off`: given up because of another exchange on its connection.
 * `backlog-full`: the backlog of a unix socket was full until the connect timeout.
 * `opening`: the greeting or the opening of its connection failed.
 * `no-capture`: a right reply did not contain what the session must capture.
 * In addition there are HTTP's `status-404` and so on.
 */
export const OUTCOMES = [
  'ok',
  'refused',
  'reset',
  'timeout',
  'connect-timeout',
  'early-close',
  'mismatch',
  'no-free-port',
  'no-descriptor',
  'unreachable',
  'tls',
  'other',
  'cut-off',
  'backlog-full',
  'opening',
  'no-capture',
] as const
/** A failed HTTP reply, by its status. */
export type StatusOutcome = `status-${number}`
/** How an exchange ended. */
export type Outcome = (typeof OUTCOMES)[number] | StatusOutcome
/** How a failed exchange ended. */
export type FailedOutcome = Exclude<Outcome, 'ok'>

const OUTCOME_OF_CODE: Readonly<Record<string, FailedOutcome>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ECONNABORTED: 'reset',
  ENETRESET: 'reset',
  ENOTCONN: 'reset',
  ETIMEDOUT: 'connect-timeout',
  EADDRNOTAVAIL: 'no-free-port',
  // A given source address has no free port left
  EADDRINUSE: 'no-free-port',
  EMFILE: 'no-descriptor',
  ENFILE: 'no-descriptor',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENONET: 'unreachable',
  EINVAL: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  EPERM: 'unreachable',
  // Socket files: missing, not accessible, or not a stream socket
  ENOENT: 'unreachable',
  ENOTDIR: 'unreachable',
  ELOOP: 'unreachable',
  EACCES: 'unreachable',
  EPROTOTYPE: 'unreachable',
  ENOTSOCK: 'unreachable',
  EAGAIN: 'backlog-full',
}

/** The outcome for a socket's error code. */
export const outcomeOfCode = (code: string): FailedOutcome =>
  OUTCOME_OF_CODE[code] ?? (/^ERR_(SSL|TLS)_/.test(code) ? 'tls' : 'other')

/** The outcome of a reply that is an error in its protocol. */
export const outcomeOfReader = ({ status }: { readonly status?: number | undefined }): FailedOutcome =>
  status !== undefined && status >= 400 && status < 600 ? `status-${status}` : 'mismatch'
