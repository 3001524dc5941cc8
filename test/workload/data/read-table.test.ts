import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { UnitError } from '../../../src/units.js'
import { readTable, tableOf } from '../../../src/workload/data/read-table.js'
import { packetSizes } from '../../protocol/reading.js'
import { partsOf, read, recordsOf } from './reading.js'

const folder = mkdtempSync(join(tmpdir(), 'heythere-data-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const fieldText = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n', '\r', '\xe9', ' '), maxLength: 8 }),
  fc.integer({ min: 120, max: 20_000 }).map(length => 'x'.repeat(length)),
)
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`

describe('a data file of CSV', () => {
  it('has the fields that were written, whatever they contain and however the bytes are split', () => {
    const file = fc.integer({ min: 1, max: 4 }).chain(columns =>
      fc.record({
        columns: fc.constant(columns),
        records: fc.array(fc.array(fieldText, { minLength: columns, maxLength: columns }), {
          minLength: 1,
          maxLength: 12,
        }),
        lineEnd: fc.constantFrom('\n', '\r\n'),
        endsOpen: fc.boolean(),
        quotesAll: fc.boolean(),
        sizes: packetSizes,
      }),
    )
    fc.assert(
      fc.property(file, ({ columns, records, lineEnd, endsOpen, quotesAll, sizes }) => {
        const names = Array.from({ length: columns }, (_, column) => `c${column}`)
        const line = (fields: readonly string[]): string =>
          fields
            .map(text => (quotesAll || /[",\r\n]/.test(text) || text === '' ? quoted(text) : text))
            .join(',')
        const text = [names, ...records].map(line).join(lineEnd) + (endsOpen ? '' : lineEnd)
        const table = read('x.csv', text, sizes)
        assert.deepEqual(
          table.columns.map(column => column.name),
          names,
        )
        assert.deepEqual(recordsOf(table), records)
        for (const [index, { bytes }] of table.columns.entries()) {
          const sizes = records.map(record => record[index]!.length)
          assert.deepEqual(bytes, { least: Math.min(...sizes), most: Math.max(...sizes) })
        }
      }),
    )
  })

  it('is read as another CSV reader reads it, or refused if that one refuses it', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', '"', '"', ',', ',', '\n', '\r\n', '""', '\xe9'), {
        maxLength: 40,
        size: 'max',
      })
      .map(pieces => `x,y\n${pieces.join('')}`)
    fc.assert(
      fc.property(text, packetSizes, (csv, sizes) => {
        const expected = attempt(() =>
          parse(Buffer.from(csv, 'latin1'), {
            encoding: 'latin1',
            record_delimiter: ['\r\n', '\n'],
            skip_empty_lines: true,
          }).slice(1),
        )
        const found = attempt(() => recordsOf(read('x.csv', csv, sizes)))
        if (expected === null || expected.length === 0) assert.equal(found, null, JSON.stringify(csv))
        else assert.deepEqual(found, expected, JSON.stringify(csv))
      }),
      { numRuns: 800 },
    )
  })

  it('is refused with the line and the cure', () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      '': /has no records/,
      'a,b': /has no records/,
      'a,b\n\n\n': /has no records/,
      'a,b\n1,2\n3\n':
        /^line 3 has fewer fields than the first line has names \(2\): complete the record, or remove it$/,
      'a,b\n1,2,3': /^line 2 has more fields than the first line has names \(2\): put quotes/,
      'a,b\n"1\n1",2\n3\n': /^line 4 has fewer/,
      'a,b\n1,2\n"3,4\n5,6\n': /^line 3 opens a quote that is not closed/,
      'a,b\n1,"2"3\n': /^line 2 has text after a closing quote/,
      'a,b\n1,2"3"\n': /^line 2 has a quote within a field/,
      'a,b\n1\r,2\n': /^line 2 has a carriage return/,
      'a,a\n1,2\n': /^line 1 has the column "a" twice/,
      'a,\n1,2\n': /^line 1 has a column without a name/,
      '\xff\xfea\0': /is UTF-16: save it as UTF-8/,
    }
    for (const [text, message] of Object.entries(wrong))
      assert.throws(() => read('x.csv', text), { name: 'UnitError', message }, JSON.stringify(text))
  })
})

describe('a data file of lines', () => {
  it('has each line unchanged, however the bytes are split', () => {
    const text = fc
      .array(fc.constantFrom('a', 'bb', '"', ',', '\r', '\n', '\n', '\r\n', 'x'.repeat(40)), {
        maxLength: 60,
        size: 'max',
      })
      .map(pieces => pieces.join(''))
    fc.assert(
      fc.property(text, packetSizes, (lines, sizes) => {
        const expected = lines.split('\n').map(line => (line.endsWith('\r') ? line.slice(0, -1) : line))
        // Text after the last line end is a line unless it is empty, and a \r in it is kept
        const last = lines.split('\n').at(-1)!
        expected.splice(-1, 1, ...(last === '' ? [] : [last]))
        if (expected.length === 0) assert.throws(() => read('x.txt', lines, sizes), /has no records/)
        else
          assert.deepEqual(
            recordsOf(read('x.txt', lines, sizes)),
            expected.map(line => [line]),
          )
      }),
    )
  })

  it('has one column with the name line', () => {
    const { columns } = read('words', 'one\nthree\n\n')
    assert.deepEqual(columns, [{ name: 'line', bytes: { least: 0, most: 5 }, shortestLine: 3 }])
  })
})

describe('a data file of JSON lines', () => {
  it('has strings unchanged, other values as JSON, and an empty field for null', () => {
    const table = read(
      'x.jsonl',
      '{"a":"x\\ny","b":1.5}\n\n{"b":{"c":[1]},"a":null}\r\n{"a":true,"b":"\\u0041"}',
    )
    assert.deepEqual(
      table.columns.map(({ name }) => name),
      ['a', 'b'],
    )
    assert.deepEqual(recordsOf(table), [
      ['x\ny', '1.5'],
      ['', '{"c":[1]}'],
      ['true', 'A'],
    ])
  })

  it('has the fields that were written, however the bytes are split', () => {
    const record = fc.record({
      a: fc.string({ unit: 'binary' }),
      b: fc.integer(),
      c: fc.string({ maxLength: 300, size: 'max' }),
    })
    fc.assert(
      fc.property(fc.array(record, { minLength: 1 }), packetSizes, (records, sizes) => {
        const bytes = Buffer.from(records.map(one => JSON.stringify(one)).join('\n'))
        const table = tableOf('x.ndjson', partsOf(bytes, sizes), bytes.length)
        const expected = records.map(({ a, b, c }) =>
          [a, String(b), c].map(text => Buffer.from(text).toString('latin1')),
        )
        assert.deepEqual(recordsOf(table), expected)
      }),
    )
  })

  it('is refused with the line and the cure', () => {
    const wrong: Readonly<Record<string, RegExp>> = {
      '': /has no records/,
      '{"a":1}\n{"a":\n': /^line 2 is not JSON \(.*\): write an object on each line/,
      '[1]': /^line 1 is not an object/,
      null: /^line 1 is not an object/,
      '{}': /^line 1 is an object without keys/,
      '{"a":1}\n{"b":1}': /^line 2 lacks the key "a"/,
      '{"a":1}\n{"a":1,"b":2}': /^line 2 has the key "b", which the first line does not have/,
      '{"a":12345678901234567890}':
        /^line 1 has a number in "a" that JSON cannot represent exactly: put it in quotes/,
      '{"":1}': /^line 1 has a column without a name/,
    }
    for (const [text, message] of Object.entries(wrong))
      assert.throws(() => read('x.jsonl', text), { name: 'UnitError', message }, JSON.stringify(text))
  })
})

describe('a data file', () => {
  it('is read without its byte order mark, however that is split', () => {
    for (const file of ['x.csv', 'x.jsonl', 'x.txt'])
      for (const sizes of [[], [1], [2], [1, 1], [1, 1, 1]]) {
        const text = { 'x.csv': 'a\n1', 'x.jsonl': '{"a":1}', 'x.txt': '1' }[file]
        const table = read(file, `\xef\xbb\xbf${text}`, sizes)
        assert.deepEqual(recordsOf(table), [['1']])
        assert.equal(table.columns[0]?.name, file === 'x.txt' ? 'line' : 'a')
      }
    assert.deepEqual(recordsOf(read('x.txt', '1')), [['1']])
  })

  it('of unknown size uses only the memory that it needs', () => {
    const bytes = Buffer.from(`${'x'.repeat(999)}\n`.repeat(1000))
    const table = tableOf('x.txt', partsOf(bytes, Array(40).fill(25_000)), 0)
    assert.equal(table.records, 1000)
    assert.ok(table.bytes.length < 2.2 * bytes.length)
  })

  it('is shared with a thread without a copy', () => {
    const table = read('x.csv', 'a,b\n1,2\n')
    const there = structuredClone(table)
    assert.equal(there.bytes.buffer instanceof SharedArrayBuffer, true)
    there.bytes[there.bytes.indexOf(50)] = 51
    assert.deepEqual(recordsOf(table), [['1', '3']])
  })

  it('with more than one segment of records is read completely', () => {
    const count = 600_001
    const table = read('x.txt', Array.from({ length: count }, (_, n) => n).join('\n'))
    assert.equal(table.records, count)
    assert.equal(table.starts.length, 3)
    assert.deepEqual(
      recordsOf(table).map(([text]) => Number(text)),
      Array.from({ length: count }, (_, n) => n),
    )
  })

  it('above the size limit is refused before it is read', () => {
    const file = join(folder, 'large.txt')
    writeFileSync(file, '')
    truncateSync(file, 4e9)
    assert.throws(() => readTable(file), {
      name: 'UnitError',
      message: /^has 4,000,000,000 bytes, and the limit is 2,000,000,000: split it/,
    })
  })

  it('that is missing, is a directory or cannot be read is refused with one line', () => {
    assert.throws(() => readTable(join(folder, 'none.csv')), {
      name: 'UnitError',
      message: /^there is no such file$/,
    })
    assert.throws(() => readTable(folder), { name: 'UnitError', message: /^is a directory/ })
  })

  it('that changes while it is read is refused', () => {
    const file = join(folder, 'growing.jsonl')
    writeFileSync(file, '{"a":1}\n'.repeat(10))
    const reading = JSON.parse
    // The file grows after its first line was read
    JSON.parse = text => {
      JSON.parse = reading
      appendFileSync(file, '{"a":1}\n')
      return reading(text)
    }
    try {
      assert.throws(() => readTable(file), { name: 'UnitError', message: /^changed while it was read/ })
    } finally {
      JSON.parse = reading
    }
    assert.equal(readTable(file).records, 11)
  })
})

function attempt<Out>(make: () => Out): Out | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof UnitError || (error instanceof Error && 'code' in error)) return null
    throw error
  }
}
