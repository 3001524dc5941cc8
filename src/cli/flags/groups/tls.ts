import { flag, group, onOff } from '../flag.js'
import { text } from '../values.js'

/** The TLS settings of a target. */
export const tlsFlags = group('tls', {
  tls: onOff('use TLS for a TARGET of host:port; the same as tls://host:port'),
  ca: flag(text, 'a PEM file: trust these CAs instead of the usual ones'),
  cert: flag(text, "a PEM file with the client's certificate"),
  key: flag(text, 'a PEM file with the key of --cert'),
  insecure: onOff('accept any certificate'),
  servername: flag(text, 'server name for SNI and for the certificate check (the host)'),
})
