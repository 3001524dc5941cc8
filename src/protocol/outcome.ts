/**
 * How an exchange ended. A failed exchange is data: it is counted here and never in a latency histogram.
 * `mismatch`: a reply that is not the expected one, or can't be one. `no-free-port`, `no-descriptor`: this machine ran
 * out, not the server. `unreachable`: no route, network down, or no socket file that may be used. `tls`: no handshake.
 * `cut-off`: given up because of another exchange on its connection. `backlog-full`: a unix socket's, until the
 * connect timeout. `opening`: the greeting or the opening of its connection failed. `no-capture`: a right reply that held
 * nothing of what the session needs of it. Beside them there is `status-404` and its like, HTTP's.
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
export type StatusOutcome = `status-${number}`
export type Outcome = (typeof OUTCOMES)[number] | StatusOutcome
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
  // A source address that was named has none left
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
  // Of socket files: missing, hidden, or of another type than a stream
  ENOENT: 'unreachable',
  ENOTDIR: 'unreachable',
  ELOOP: 'unreachable',
  EACCES: 'unreachable',
  EPROTOTYPE: 'unreachable',
  ENOTSOCK: 'unreachable',
  EAGAIN: 'backlog-full',
}

/** The outcome that a socket's error code stands for. */
export const outcomeOfCode = (code: string): FailedOutcome =>
  OUTCOME_OF_CODE[code] ?? (/^ERR_(SSL|TLS)_/.test(code) ? 'tls' : 'other')

/** The outcome of a reply that is an error in its protocol's own terms. */
export const outcomeOfReader = ({ status }: { readonly status?: number | undefined }): FailedOutcome =>
  status !== undefined && status >= 400 && status < 600 ? `status-${status}` : 'mismatch'
