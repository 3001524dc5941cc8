import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drivePlanOf } from '../../src/plan/drive-plan.js'
import { protocolOf } from '../../src/plan/exchange.js'
import { parsePlan } from '../../src/plan/parse-plan.js'

test('HTTP sends the Host of the URL, without the default port', async () => {
  const hosts = {
    'example.org:80': 'example.org',
    'example.org:443': 'example.org:443',
    'tls://example.org:443': 'example.org',
    'tls://example.org:80': 'example.org:80',
    'example.org:8080': 'example.org:8080',
    '[::1]:80': '[::1]',
    '[::1]:81': '[::1]:81',
    '[fe80::1%lo]:80': '[fe80::1]',
    '[fe80::1%lo]:8080': '[fe80::1]:8080',
    'unix:/tmp/x.sock': 'localhost',
  }
  for (const [target, host] of Object.entries(hosts)) {
    const plan = parsePlan({ target, protocol: 'http' }, { cores: 1, descriptorLimit: null })
    const { request } = await protocolOf(drivePlanOf(plan))
    assert.equal(/\r\nHost: (.*)\r\n/.exec(Buffer.from(request).toString())?.[1], host, target)
  }
})

test('HTTP sends the server name of TLS as Host', async () => {
  const options = { target: 'tls://127.0.0.1:443', servername: 'example.org', protocol: 'http' }
  const { request } = await protocolOf(drivePlanOf(parsePlan(options, { cores: 1, descriptorLimit: null })))
  assert.match(Buffer.from(request).toString(), /\r\nHost: example\.org\r\n/)
})
