import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { checkTlsFiles } from '../../src/client/tls-files.js'
import { UsageError } from '../../src/errors.js'
import { targetOf } from '../../src/plan/target.js'
import { makeCertificate, openssl } from '../peers/certificate.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

describe('TLS files before a run', { skip: openssl === undefined && 'openssl is not installed' }, () => {
  const own = makeCertificate('DNS:localhost')
  const other = makeCertificate('DNS:localhost')
  const check = (files: { ca?: string; cert?: string; key?: string }): string => {
    try {
      checkTlsFiles(targetOf('tls://localhost:1', files))
    } catch (error) {
      assert.ok(error instanceof UsageError)
      assert.doesNotMatch(error.message, /\n/)
      return error.message
    }
    return ''
  }

  test('valid files are accepted, whatever text is around the PEM blocks', () => {
    assert.equal(check({ ca: own.cert, cert: own.cert, key: own.key }), '')
    const both = file(
      'both.pem',
      `\ufeffSubject: us\n${own.pem.cert}\ntext\n${own.pem.key}\n${other.pem.cert}`,
    )
    assert.equal(check({ ca: both, cert: both, key: both }), '')
    const [cert, key] = [own.pem.cert, own.pem.key].map((pem, at) => file(`${at}.bom`, `\ufeff${pem}`)) as [
      string,
      string,
    ]
    assert.equal(check({ ca: cert, cert, key }), '')
  })

  test('invalid files are refused with flag, file and cure', () => {
    const empty = file('empty.pem', '')
    const half = file('half.pem', own.pem.cert.replace(/[A-Za-z0-9+/]{40}/, 'AAAA'))
    const der = file('der', new X509Certificate(own.pem.cert).raw)
    const derKey = file('der.key', createPrivateKey(own.pem.key).export({ format: 'der', type: 'pkcs8' }))
    const locked = file(
      'locked.key',
      createPrivateKey(own.pem.key).export({
        format: 'pem',
        type: 'pkcs8',
        cipher: 'aes-256-cbc',
        passphrase: 'secret',
      }),
    )
    const { cert, key } = own
    const wrong = [
      [{ ca: join(folder, 'gone') }, 'ca', join(folder, 'gone'), /there is no such file/],
      [{ ca: folder }, 'ca', folder, /can't be read: EISDIR/],
      [{ ca: empty }, 'ca', empty, /contains no certificate: give a PEM file/],
      [{ ca: key }, 'ca', key, /contains no certificate but a private key/],
      [{ ca: half }, 'ca', half, /contains a certificate that can't be read: /],
      [{ ca: der }, 'ca', der, /is not PEM: openssl x509 -inform der /],
      [{ cert: key, key }, 'cert', key, /contains no certificate but a private key/],
      [{ cert, key: cert }, 'key', cert, /contains no private key but a certificate/],
      [{ cert, key: derKey }, 'key', derKey, /is not PEM: openssl pkey -inform der /],
      [{ cert, key: locked }, 'key', locked, /is encrypted: openssl pkey /],
      [{ cert, key: other.key }, 'key', other.key, new RegExp(`is not the key of --cert ${cert}$`)],
    ] as const
    for (const [files, flag, path, says] of wrong) {
      const message = check(files)
      assert.ok(message.startsWith(`--${flag} ${path}: `), `${flag} ${path}: ${message}`)
      assert.match(message, says)
    }
  })
})
