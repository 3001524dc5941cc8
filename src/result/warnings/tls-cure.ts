import type { TlsPlan } from '../../plan/plan.js'

const OLD = "NODE_OPTIONS='--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0' accepts it"

type Cure = string | ((tls: TlsPlan) => string)

const orInsecure = (tls: TlsPlan, cure: string): string =>
  tls.insecure ? cure : `${cure}, or use --insecure`

const untrusted: Cure = tls =>
  orInsecure(
    tls,
    tls.ca === null
      ? "the server's certificate is not signed by a trusted CA: give its CA with --ca FILE"
      : `--ca ${tls.ca} does not contain the CA that signed the server's certificate`,
  )

/** The server sends the same alert if it wants a certificate and if it wants another version. */
const refused: Cure = tls =>
  tls.cert === null
    ? 'the server refused the handshake: it may want a client certificate, given with --cert and --key'
    : `the server refused the handshake: it may not trust --cert ${tls.cert}`

/** By the codes of OpenSSL and Node, without ERR_SSL_. */
const CURES: readonly (readonly [RegExp, Cure])[] = [
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE/,
    'the server does not use TLS on this port: leave out tls:// or --tls, or give its TLS port',
  ],
  [/^CERT_HAS_EXPIRED/, tls => orInsecure(tls, "the server's certificate has expired: renew it")],
  [
    /^CERT_NOT_YET_VALID/,
    tls => orInsecure(tls, "the server's certificate is not valid yet: check the clocks of both machines"),
  ],
  [
    /ALTNAME_INVALID|HOSTNAME_MISMATCH/,
    tls => orInsecure(tls, "the server's certificate is for other names: give one of them with --servername"),
  ],
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|UNTRUSTED|INVALID_CA|CERT_CHAIN|CERT_SIGNATURE_FAILURE/,
    untrusted,
  ],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/, `the server supports only TLS versions before 1.2: ${OLD}`],
  [
    /KEY_TOO_SMALL|MD_TOO_WEAK|LEGACY|WRONG_SIGNATURE_TYPE/,
    `the server's keys are weaker than Node allows: ${OLD}`,
  ],
  [/UNRECOGNIZED_NAME/, 'the server does not know this name: give another one with --servername'],
  [/CERTIFICATE_REQUIRED/, 'the server wants a client certificate: give it with --cert FILE and --key FILE'],
  [/ALERT_(BAD_|UNSUPPORTED_|UNKNOWN_CA|CERTIFICATE|ACCESS_DENIED)|HANDSHAKE_FAILURE/, refused],
  [
    /^ECONN|^EPIPE/,
    'the server closed the connection during the handshake: it may not use TLS on this port, expect another name (--servername), or want a client certificate (--cert and --key)',
  ],
]

/** The cure for failing handshakes, by the sample of the first one: "CODE: reason". */
export function tlsCure(sample: string, tls: TlsPlan): string {
  const cure = CURES.find(([code]) => code.test(sample.split(':')[0] ?? ''))?.[1]
  if (cure === undefined) return `the first failed handshake ended with ${sample}`
  return typeof cure === 'string' ? cure : cure(tls)
}
