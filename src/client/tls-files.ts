import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { reasonOf, UsageError } from '../errors.js'
import type { Target, TlsPlan } from '../plan/plan.js'
import { MOST_PEM_BYTES, readLimited } from '../read-limited.js'

type Flag = 'ca' | 'cert' | 'key'

const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END [^-]*CERTIFICATE-----/g
/** How DER begins: a sequence with a length in long form. */
const DER = /^0[\x80-\x84]/

const wrong = (flag: Flag, path: string, what: string, cause?: unknown): UsageError =>
  new UsageError(`--${flag} ${path}: ${what}`, { cause })

function read(flag: Flag, path: string): string {
  try {
    const bytes = readLimited(path, MOST_PEM_BYTES, 'it is not a certificate or key')
    return Buffer.from(bytes)
      .toString('latin1')
      .replace(/^\xef\xbb\xbf/, '')
  } catch (error) {
    throw wrong(flag, path, reasonOf(error), error)
  }
}

/** What the file has instead, and the cure. */
function insteadOf(wanted: 'certificate' | 'private key', text: string): string {
  if (DER.test(text))
    return `is not PEM: openssl ${wanted === 'certificate' ? 'x509' : 'pkey'} -inform der -in FILE -out FILE.pem converts DER to PEM`
  const found = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(text)?.[1]
  return found === undefined
    ? `contains no ${wanted}: give a PEM file, with -----BEGIN lines`
    : `contains no ${wanted} but a ${found.toLowerCase()}`
}

function certificatesOf(flag: 'ca' | 'cert', path: string): X509Certificate[] {
  const text = read(flag, path)
  const blocks = text.match(CERTIFICATE) ?? []
  if (blocks.length === 0) throw wrong(flag, path, insteadOf('certificate', text))
  try {
    return blocks.map(block => new X509Certificate(block))
  } catch (error) {
    throw wrong(flag, path, `contains a certificate that can't be read: ${reasonOf(error)}`, error)
  }
}

function checkPair(cert: string, key: string): void {
  const [own] = certificatesOf('cert', cert)
  const text = read('key', key)
  if (!/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(text))
    throw wrong('key', key, insteadOf('private key', text))
  if (/ENCRYPTED/.test(text))
    throw wrong('key', key, 'is encrypted: openssl pkey -in FILE -out FILE.plain decrypts it')
  let secret: ReturnType<typeof createPrivateKey>
  try {
    secret = createPrivateKey(text)
  } catch (error) {
    throw wrong('key', key, `contains a private key that can't be read: ${reasonOf(error)}`, error)
  }
  if (!own?.checkPrivateKey(secret)) throw wrong('key', key, `is not the key of --cert ${cert}`)
}

function checkFiles({ ca, cert, key }: TlsPlan): void {
  if (ca !== null) certificatesOf('ca', ca)
  if (cert === null || key === null) return
  checkPair(cert, key)
  try {
    // Only OpenSSL knows some errors, such as keys that are too short for it
    createSecureContext({ cert: read('cert', cert), key: read('key', key) })
  } catch (error) {
    throw wrong('cert', cert, `can't be used: ${reasonOf(error)}`, error)
  }
}

/** Checks the PEM files of a target before the load. Throws UsageError with flag, file and cure. */
export function checkTlsFiles(target: Target): void {
  if (target.kind === 'tls') checkFiles(target.tls)
}
