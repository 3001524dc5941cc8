import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whereIs } from './program.js'

export const openssl = whereIs('openssl')

/** The paths and contents of PEM files. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  readonly pem: { readonly cert: string; readonly key: string }
}

/** A self-signed certificate for these names and addresses: "DNS:localhost,IP:127.0.0.1". */
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

/** A certificate for 127.0.0.1 that was valid in January 2020. */
export function makeExpired(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'heythere-certificate-'))
  const [cert, key, request] = ['cert.pem', 'key.pem', 'request.pem'].map(name => join(folder, name)) as [
    string,
    string,
    string,
  ]
  const settings = join(folder, 'ca.cnf')
  writeFileSync(join(folder, 'index'), '')
  writeFileSync(join(folder, 'serial'), '01')
  writeFileSync(
    settings,
    `[ca]
default_ca = own
[own]
database = ${folder}/index
serial = ${folder}/serial
new_certs_dir = ${folder}
default_md = sha256
policy = any
x509_extensions = names
[any]
commonName = supplied
[names]
subjectAltName = IP:127.0.0.1
`,
  )
  const run = (...args: readonly string[]) => execFileSync(openssl ?? 'openssl', args, { stdio: 'pipe' })
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  run('req', ...curve, '-keyout', key, '-out', request, '-subj', '/CN=heythere')
  const dates = ['-startdate', '20200101000000Z', '-enddate', '20200201000000Z']
  const files = ['-in', request, '-keyfile', key, '-out', cert, '-notext']
  run('ca', '-batch', '-selfsign', '-config', settings, ...dates, ...files)
  return { cert, key, pem: { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') } }
}
