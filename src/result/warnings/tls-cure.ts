import type { TlsPlan } from '../../plan/plan.js'

const OLD = "NODE_OPTIONS='--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0' takes it"

type Cure = string | ((tls: TlsPlan) => string)

const orInsecure = (tls: TlsPlan, cure: string): string =>
  tls.insecure ? cure : `${cure}, or use --insecure`

const untrusted: Cure = tls =>
  orInsecure(
    tls,
    tls.ca === null
      ? "no one trusted here has signed the server's certificate: give that of who has with --ca FILE"
      : `--ca ${tls.ca} does not hold the certificate that has signed the server's`,
  )

/** The server's alert is the same whether it wants a certificate or another version. */
const refused: Cure = tls =>
  tls.cert === null
    ? 'the server refused the handshake: it may want a certificate of the client, given with --cert and --key'
    : `the server refused the handshake: it may not trust --cert ${tls.cert}`

/** By the codes of OpenSSL and Node, without ERR_SSL_. */
const CURES: readonly (readonly [RegExp, Cure])[] = [
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LAYER_FAILURE/,
    'the server speaks no TLS there: leave out tls:// or --tls, or give the port where it does',
  ],
  [/^CERT_HAS_EXPIRED/, tls => orInsecure(tls, "the server's certificate has expired: renew it")],
  [
    /^CERT_NOT_YET_VALID/,
    tls => orInsecure(tls, "the server's certificate is not valid yet: look at the clocks of both machines"),
  ],
  [
    /ALTNAME_INVALID|HOSTNAME_MISMATCH/,
    tls =>
      orInsecure(tls, "the server's certificate is for other names: ask for one of them with --servername"),
  ],
  [
    /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)|UNTRUSTED|INVALID_CA|CERT_CHAIN|CERT_SIGNATURE_FAILURE/,
    untrusted,
  ],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/, `the server speaks only versions of TLS before 1.2: ${OLD}`],
  [
    /KEY_TOO_SMALL|MD_TOO_WEAK|LEGACY|WRONG_SIGNATURE_TYPE/,
    `the server's keys are weaker than Node allows: ${OLD}`,
  ],
  [/UNRECOGNIZED_NAME/, 'the server knows no such name: ask for another with --servername'],
  [
    /CERTIFICATE_REQUIRED/,
    'the server wants a certificate of the client: give it with --cert FILE and --key FILE',
  ],
  [/ALERT_(BAD_|UNSUPPORTED_|UNKNOWN_CA|CERTIFICATE|ACCESS_DENIED)|HANDSHAKE_FAILURE/, refused],
  [
    /^ECONN|^EPIPE/,
    'the server closed in the middle of the handshake: it may speak no TLS there, know another name (--servername), or want a certificate of the client (--cert and --key)',
  ],
]

/** What helps where handshakes fail, by the first of them as its sample tells it: "CODE: reason". */
export function tlsCure(sample: string, tls: TlsPlan): string {
  const cure = CURES.find(([code]) => code.test(sample.split(':')[0] ?? ''))?.[1]
  if (cure === undefined) return `the first failed handshake says ${sample}`
  return typeof cure === 'string' ? cure : cure(tls)
}
