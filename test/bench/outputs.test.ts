import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAb, parseAutocannon, parseRedisBenchmark, parseWrk } from '../../bench/peers/outputs.js'
import { parseVersion } from '../../bench/peers/versions.js'
import { parseStat } from '../../src/experiment/target/process-cpu.js'

const AB = `This is ApacheBench, Version 2.3 <$Revision$>
Time taken for tests:   0.749 seconds
Complete requests:      5000
Failed requests:        0
Requests per second:    6673.75 [#/sec] (mean)
Time per request:       9.590 [ms] (mean)
`

test('the number of completed requests is read from ab, and failures are refused', () => {
  assert.deepEqual(parseAb(AB), { exchanges: 5000, perSecond: 6673.75 })
  assert.throws(
    () => parseAb(AB.replace('Failed requests:        0', 'Failed requests:        12')),
    /exchanges failed: Failed requests: +12/,
  )
  assert.throws(() => parseAb(`${AB}Non-2xx responses:      5000\n`), /Non-2xx/)
})

const WRK = `Running 1s test @ http://127.0.0.1:18080/
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     4.10ms    1.92ms  14.85ms   67.72%
    Req/Sec     8.46k     2.19k   14.12k    90.00%
  8612 requests in 1.03s, 1.31MB read
Requests/sec:   8383.14
Transfer/sec:      1.27MB
`

test('the number of requests is read from wrk, and errors are refused', () => {
  assert.deepEqual(parseWrk(WRK), { exchanges: 8612, perSecond: 8383.14 })
  for (const line of [
    '  Socket errors: connect 0, read 3, write 0, timeout 0',
    '  Non-2xx or 3xx responses: 7',
  ])
    assert.throws(() => parseWrk(`${WRK}${line}\n`), /exchanges failed/)
})

test('the replies that autocannon received count, not the requests that it sent', () => {
  const said = { errors: 1, timeouts: 0, non2xx: 0, '2xx': 2504, duration: 2, requests: { sent: 5000 } }
  assert.deepEqual(parseAutocannon(JSON.stringify(said)), { exchanges: 2504, perSecond: 1252 })
  assert.throws(() => parseAutocannon(JSON.stringify({ ...said, non2xx: 4 })), /exchanges failed: 4/)
})

test('the rate is read from redis-benchmark, and the number of requests is the one asked for', () => {
  const output = `"test","rps","avg_latency_ms"\n"PING_MBULK","378787.88","1.833"\n`
  assert.deepEqual(parseRedisBenchmark(output, 50_000), { exchanges: 50_000, perSecond: 378787.88 })
  assert.throws(() => parseRedisBenchmark('WARNING: no such test\n', 1), /WARNING/)
})

test('a version is found wherever a program prints it', () => {
  assert.equal(parseVersion('nginx version: nginx/1.22.1'), '1.22.1')
  assert.equal(parseVersion('This is ApacheBench, Version 2.3 <$Revision: 1 $>'), '2.3')
  assert.equal(parseVersion('hello'), 'unknown')
})

test('the CPU times of a process are read whatever characters its name contains', () => {
  const stat = '4711 (a ) (b) 7) S 1 4711 4711 0 -1 4194560 900 80 1 0 123 45 67 8 20 0 11 0 100 1 2'
  assert.deepEqual(parseStat(stat), { ownUs: 1_680_000, childrenUs: 750_000 })
})
