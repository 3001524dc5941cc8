import { flag, group, onOff } from '../flag.js'
import { text } from '../values.js'

/** TLS of a target. */
export const tlsFlags = group('tls', {
  tls: onOff('speak TLS to a TARGET of host:port, as tls:// says it too'),
  ca: flag(text, 'a PEM file: trust these certificates instead of the usual ones'),
  cert: flag(text, 'a PEM file: what the client shows of itself'),
  key: flag(text, 'a PEM file: the key of --cert'),
  insecure: onOff('take any certificate'),
  servername: flag(text, 'the name asked for, and looked for in the certificate (the host)'),
})
