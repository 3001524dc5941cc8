import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { measure } from './measure.js'
import { nginx, quit, startNginx, target } from './nginx.js'

/** Three kinds, one of which requests a missing page. */
const WORKLOAD = `
variables: { page: "1..20" }
exchanges:
  page: { weight: 6, send: "GET /{{page}} HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", until: http, match: "page /{{page}}$" }
  post: { weight: 3, send: "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 2\\r\\n\\r\\n{}", until: http }
  missing: { weight: 1, send: "GET /missing HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n", until: http }
`

describe('kinds of exchange on nginx', { skip: nginx === undefined && 'nginx is not installed' }, () => {
  test('its log has as many requests and bytes of each status as heythere counts', async context => {
    const location = `
      if ($uri = /missing) { return 404 'no'; }
      if ($request_method = POST) { return 202 'ok'; }
      return 200 'page $uri';`
    const program = await startNginx(context, { location })
    const file = join(program.folder, 'kinds.yaml')
    writeFileSync(file, WORKLOAD)
    const { run } = await measure(
      target(program),
      '--workload',
      file,
      '-k',
      '-n',
      '500',
      '-c',
      '7',
      '-w',
      '2',
    )
    const seen = await quit(program)
    const { page, post, missing } = run.kinds
    assert.ok(page && post && missing)
    const statuses = (wanted: number) => seen.filter(({ status }) => status === wanted).length
    assert.deepEqual(
      [page.requests, post.requests, missing.requests].map(({ ok, failed, unfinished }) => [
        ok,
        failed,
        unfinished,
      ]),
      [
        [statuses(200), 0, 0],
        [statuses(202), 0, 0],
        [0, statuses(404), 0],
      ],
    )
    assert.deepEqual(
      [missing.errors, run.errors],
      [{ 'status-404': statuses(404) }, { 'status-404': statuses(404) }],
    )
    assert.match(run.errorSamples['status-404'] ?? '', /^HTTP\/1\.1 404 Not Found/)
    assert.equal(seen.length, 500)
    // The log omits the unread bodies of 2 bytes each
    const bodies = 2 * statuses(202)
    assert.equal(run.bytes.sent, bodies + seen.reduce((sum, { received }) => sum + received, 0))
  })
})
