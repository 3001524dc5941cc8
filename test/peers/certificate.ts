import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whereIs } from './program.js'

export const openssl = whereIs('openssl')

/** Paths of PEM files, and what is in them. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly pem: { readonly cert: string; readonly key: string }
}

/** A certificate that is signed by itself, for these names and addresses: "DNS:localhost,IP:127.0.0.1". */
export function makeCertificate(names: string): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'heythere-certificate-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  const subject = ['-days', '2', '-subj', '/CN=heythere', '-addext', `subjectAltName=${names}`]
  execFileSync(openssl ?? 'openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...subject], {
    stdio: 'pipe',
  })
  return { cert, key, pem: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } }
}
