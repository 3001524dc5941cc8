import assert from 'node:assert/strict'
import { test } from 'node:test'
import { markdown } from '../../src/report/markdown.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'
import { madeUpPair, madeUpSearch } from './made-up-comparison.js'

test('a result has the contents of the terminal as lists and a table', () => {
  const options = { target: '127.0.0.1:8000', thresholds: ['p99<1ms'] }
  assert.equal(
    markdown([madeUpResult(options, madeUpRun())]),
    `- **Answer** 1,000 requests/s, p50 500 µs, p99 900 µs, 0 failed
- **✓** p99&lt;1ms: met, p99 is 900 µs
- **Target** 127.0.0.1:8000
- **Load** closed, 64 connections, 2 driver threads, 10s after 2s of warm-up

| Latency | p50 | p90 | p99 | p99.9 | max | mean |
| --- | --: | --: | --: | --: | --: | --: |
| response | 500 µs | 500 µs | 900 µs | 1.5 ms | 1.5 ms | 543 µs |
| connect | 60 µs | 60 µs | 60 µs | 60 µs | 60 µs | 60 µs |
| first byte | 200 µs | 200 µs | 200 µs | 200 µs | 200 µs | 200 µs |

- **Requests** 10,000 ok, 0 failed
- **Throughput** 1,000 requests/s over 10 s
- **Timeline** ██████████ 1,000 to 1,000/s
- **CPU** per exchange: driver 300 µs (30 % of a core)
`,
  )
})

test('a comparison has a row for each cell, and the decision as text', () => {
  assert.equal(
    markdown([madeUpPair()]),
    `- **Answer** Use pool: throughput 2.00x inline, 2.00x to 2.00x; 3 rounds, 95 % confidence; every other cell is worse
- **Cost** against inline: p99 6 ms instead of 12 ms, server CPU per exchange 200 µs in both, failed 0 % in both

- **Load** closed, 64 connections, 2 driver threads, 10s after 2s of warm-up, 3 runs
- **Runs** 3 of each cell, round by round; geometric means, and 95 % intervals over runs

| Cell | req/s | p50 | p99 | CPU | failed |
| --- | --: | --: | --: | --: | --: |
| inline | 500 (476 to 525) | 4 ms (4 ms to 4 ms) | 12 ms (12 ms to 12 ms) | 200 µs (200 µs to 200 µs) | 0 |
| \\* pool | 1,000 (951 to 1,051) | 2 ms (2 ms to 2 ms) | 6 ms (6 ms to 6 ms) | 200 µs (200 µs to 200 µs) | 0 |

\\* best by throughput, = not shown to differ from it; 95 % intervals over runs in brackets.

- **Verdict** pool: throughput 2.00x inline (2.00x to 2.00x): better
- pool: p99 0.50x inline (0.50x to 0.50x): better
- pool: server CPU no difference shown from inline: 1.00x (1.00x to 1.00x); these runs could show differences of 1.00x or more
- **Warning** few-samples: in every cell
`,
  )
})

test('a search has its answer, and a row for each probe', () => {
  assert.equal(
    markdown([madeUpSearch()]),
    `- **Target** bundled server, pool of 4 threads, handler tutorial
- **Load** open, 100, 200, 300/s constant, up to 1,000 connections, 2 driver threads, 10s after 2s of warm-up

| rate | reached | p50 | p99 | failed | verdict |
| --- | --: | --: | --: | --: | --: |
| 100/s | 100/s | 2 ms | 2 ms | 0 | kept |
| 300/s | 300/s | 9 ms | 9 ms | 0 | broken: latency |
| 200/s | - | - | - | - | broken: an error |

- **Answer** 100 requests/s keep p99&lt;5ms (95 %: 90 to 300), broken at 300/s by latency
`,
  )
})

test('number signs, as in the name of a repeated cell, do not link to issues', () => {
  const title = 'threads 2 #2, GH-7, a#b'
  const [, line] = markdown([madeUpResult({ title }, madeUpRun())]).split('\n')
  assert.equal(line, '- **Title** threads 2 #<!-- -->2, GH-<!-- -->7, a#b')
})

test('a title is plain text: it starts no markup, row or line, and mentions nobody', () => {
  const title = 'a | b\n# c <img src=x> *d* [e](f) `g` @someone \\'
  const [, line = ''] = markdown([madeUpResult({ title }, madeUpRun())]).split('\n')
  assert.equal(line, '- **Title** a \\| b # c &lt;img src=x> \\*d\\* \\[e\\](f) \\`g\\` @\u200bsomeone \\\\')
})
