import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { MOST_RATE_FILE_BYTES, parseRateFile, type RateFileOptions } from '../../src/load/rate-file.js'
import { UnitError } from '../../src/units.js'
import { segments } from './shapes.js'

const AS_WRITTEN: RateFileOptions = { scale: 1, speed: 1 }

describe('a rate file', () => {
  const TRACE = segments([60, 100, 200], [30, 200, 200])

  test('is linear between its rows', () => {
    assert.deepEqual(parseRateFile('0,100\n60,200\n90,200\n', AS_WRITTEN), TRACE)
  })

  test('may have a heading, comments, blanks, quotes, any line ends and a byte order mark', () => {
    const text =
      '\uFEFF"seconds", "rate"\r\n# from the day of the launch\r\n\r\n 0 , 100 \r\n"60","2e2"\r\n90,200.0'
    assert.deepEqual(parseRateFile(text, AS_WRITTEN), TRACE)
  })

  test('starts with its first row, which may be a Unix time', () => {
    assert.deepEqual(parseRateFile('1700000000,100\n1700000060,200\n1700000090,200', AS_WRITTEN), TRACE)
  })

  test('has a step at rows of the same second', () => {
    assert.deepEqual(
      parseRateFile('0,5\n1,5\n1,50\n1,70\n2,70\n2,0', AS_WRITTEN),
      segments([1, 5, 5], [1, 70, 70]),
    )
  })

  test('has independent scales for rates and time', () => {
    assert.deepEqual(
      parseRateFile('0,100\n60,200\n90,200', { scale: 0.1, speed: 60 }),
      segments([1, 10, 20], [0.5, 20, 20]),
    )
  })

  test('is refused with one line, with the line number and the cure', () => {
    const row = '1,1\n'
    for (const [text, cure, options = AS_WRITTEN] of [
      ['', /^has no rows; write seconds,rate/],
      ['\n\n# nothing\n', /^has no rows/],
      ['seconds,rate\n', /^has no rows/],
      ['5,10\n', /^has a duration of 0; .* such as 0,100 and 60,2000/],
      ['5,10\n5,20\n', /^has a duration of 0/],
      ['0,1\n10,1\n\n9.5,1\n', /^line 4: 9.5 s comes before the 10 s of line 2; sort/],
      ['rate,seconds\n1,0\n', /^line 1: .* in the wrong order/],
      ['0;100\n60;200\n', /^line 1: "0;100" is not a row; write seconds,rate/],
      ['0,100\n60\n', /^line 2: "60" is not a row/],
      ['0,100\n60,1,2\n', /^line 2: "60,1,2" is not a row/],
      ['0,100\n60,\n', /^line 2: "60," is not a row/],
      ['0,100\n1m,200\n', /^line 2: "1m,200" is not a row/],
      ['0,100\n0x10,5\n', /^line 2/],
      ['0,100\n1,Infinity\n', /^line 2/],
      ['0,100\nseconds,rate\n', /^line 2/],
      ['2024-01-01T00:00:00Z,5', /^line 1/],
      ['\u0000\u001b[2J,5', /^line 1: "\\u0000\\u001b\[2J,5" is not a row/],
      [`0,${'9'.repeat(500)}x`, /^line 1: "0,9{38}\.\.\." is not a row/],
      ['0,1\n10,-1\n', /^line 2: a rate of -1\/s; must be 0 or more/],
      ['0,1\n10,2e7\n', /^line 2: 20000000\/s; a rate is at most 10,000,000\/s/],
      ['0,1\n10,200\n', /^line 2: 20000000\/s; .* change it or --rate-scale/, { scale: 1e5, speed: 1 }],
      ['0,0\n10,0\n', /^has no request/],
      ['0,1\n864000,1\n', /^lasts 14400m, and the limit is a day; use --rate-speed 10$/],
      ['0,1\n864000,1\n', /use --rate-speed 10$/, { scale: 1, speed: 2 }],
      [row.repeat(100_001), /^line 100001: is row 100,001, and the limit is 100,000; keep every tenth/],
    ] as const)
      assert.throws(
        () => parseRateFile(text, options),
        error => error instanceof UnitError && cure.test(error.message) && !error.message.includes('\n'),
        text.slice(0, 60),
      )
  })

  test('is read only to its first row above the limit', () => {
    assert.throws(() => parseRateFile('1,1\n'.repeat(10_000_000), AS_WRITTEN), /^UnitError: line 100001/)
    // No file of the allowed number of rows needs more bytes than the limit
    assert.ok(100_000 * '1700000000.123456,12345.678901\n'.length < MOST_RATE_FILE_BYTES)
  })

  test('parses to segments or fails with one line, for any text', () => {
    const fields = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.string({ maxLength: 5 }),
      fc.constantFrom('\u0000', '\u001b[2J', '\r', '\u2028', '"', '#'),
    )
    const rows = fc.array(
      fc.array(fields, { maxLength: 3 }).map(list => list.join(',')),
      { maxLength: 4 },
    )
    fc.assert(
      fc.property(rows, list => {
        try {
          const found = parseRateFile(list.join('\n'), AS_WRITTEN)
          assert.ok(found.every(({ durationMs }) => durationMs > 0))
        } catch (error) {
          assert.ok(error instanceof UnitError && !/[\n\r\u0000\u001b]/.test(error.message), String(error))
        }
      }),
    )
  })
})
