import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { junit } from '../../src/report/junit.js'
import { COMPARISON_SCHEMA, type Comparison, judged } from '../../src/result/comparison-result.js'
import type { Result } from '../../src/result/result.js'
import { madeUpResult, madeUpRun } from '../result/made-up-result.js'

/** The parts of an XML element that these files use. */
interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Element[]
  text: string
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' },
}

/** Parses well-formed XML, and throws for anything else. */
function parseXml(xml: string): Element {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
  assert.ok(xml.startsWith(head))
  // The characters that XML 1.0 allows
  assert.match(xml, /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u)
  const value = (text: string): string => {
    assert.doesNotMatch(text, /[<>"]/)
    return text.replaceAll(/&[^;]*;?/g, entity => {
      assert.ok(ENTITIES[entity], entity)
      return ENTITIES[entity] ?? ''
    })
  }
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  for (const [, tag, text] of xml.slice(head.length).matchAll(/(<[^>]*>)|([^<]+)/g)) {
    const parent = open.at(-1)
    assert.ok(parent)
    if (text !== undefined) parent.text += value(text)
    else if (tag?.startsWith('</')) assert.equal(tag, `</${open.pop()?.name}>`)
    else {
      const [, name = '', rest = ''] = /^<([a-z-]+)((?: [a-z]+="[^"]*")*)>$/.exec(tag ?? '') ?? []
      assert.notEqual(name, '', tag)
      const attributes = Array.from(rest.matchAll(/ ([a-z]+)="([^"]*)"/g), ([, key = '', quoted = '']) => [
        key,
        value(quoted),
      ])
      const element = { name, attributes: Object.fromEntries(attributes), children: [], text: '' }
      parent.children.push(element)
      open.push(element)
    }
  }
  assert.equal(open.length, 1)
  assert.equal(root.children.length, 1)
  return root.children[0]!
}

/** The requirements of Jenkins (jenkins-junit.xsd) and GitLab, as far as these files need them. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['name', 'tests', 'failures', 'errors', 'time', 'disabled'],
  testsuite: [
    ...['name', 'tests', 'failures', 'errors', 'time', 'disabled', 'skipped', 'timestamp', 'hostname', 'id'],
    'package',
  ],
  testcase: ['name', 'assertions', 'time', 'classname', 'status'],
  failure: ['message', 'type'],
  error: ['message', 'type'],
  'system-out': [],
}
const CHILDREN: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['testsuite'],
  testsuite: ['testcase'],
  testcase: ['failure', 'error', 'system-out'],
}

function checkStructure({ name, attributes, children, text }: Element): void {
  assert.ok(ATTRIBUTES[name], name)
  for (const attribute of Object.keys(attributes)) assert.ok(ATTRIBUTES[name]?.includes(attribute), attribute)
  if (name.startsWith('test')) assert.ok((attributes.name ?? '').length > 0 || name === 'testsuites')
  if (children.length > 0) assert.equal(text.trim(), '')
  for (const child of children) {
    assert.ok(CHILDREN[name]?.includes(child.name), `${child.name} in ${name}`)
    checkStructure(child)
  }
  if (name === 'testsuites' || name === 'testsuite') {
    const cases = name === 'testsuite' ? children : children.flatMap(suite => suite.children)
    const having = (state: string) =>
      cases.filter(one => one.children.some(child => child.name === state)).length
    assert.deepEqual(
      [attributes.tests, attributes.failures, attributes.errors],
      [cases.length, having('failure'), having('error')].map(String),
    )
  }
}

function read(xml: string): { root: Element; cases: [string, string][] } {
  const root = parseXml(xml)
  checkStructure(root)
  const cases = root.children.flatMap(suite =>
    suite.children.map((one): [string, string] => [
      `${one.attributes.classname} ${one.attributes.name}`,
      one.children[0]?.name ?? 'passed',
    ]),
  )
  return { root, cases }
}

const result = madeUpResult(
  { target: '127.0.0.1:8000', title: 'a <title> & more', thresholds: ['p99<5ms', 'p50<1us'] },
  madeUpRun(),
)

describe('a JUnit file', () => {
  test('has a case for each run and threshold, and a missed threshold is a failure', () => {
    const { root, cases } = read(junit([result]))
    assert.equal(root.children[0]?.attributes.name, 'a <title> & more')
    assert.equal(root.children[0]?.attributes.timestamp, '2024-01-01T00:00:00')
    assert.deepEqual(cases, [
      ['heythere.run run 1', 'system-out'],
      ['heythere.threshold p99<5ms', 'system-out'],
      ['heythere.threshold p50<1us', 'failure'],
    ])
  })

  test('has an error for a run that failed', () => {
    const failed: Result = {
      ...result,
      state: 'failed',
      error: { code: 'server-died', message: 'it "died"', stack: null },
      thresholds: [],
      runs: [],
    }
    const { root, cases } = read(junit([failed]))
    assert.deepEqual(cases, [['heythere.run no failed run (server-died)', 'error']])
    assert.equal(root.children[0]?.children[0]?.children[0]?.attributes.message, 'it "died"')
  })

  test('has a case for each verdict, and a worse cell is a failure', () => {
    const runsOf = (us: number) =>
      [0, 1, 2, 3, 4].map(more => madeUpRun({ response: [[us + more, 10_000 - us]] }))
    const cells = [
      { name: 'inline', settings: {}, result: madeUpResult({}, ...runsOf(500)) },
      { name: 'pool, slots 2', settings: {}, result: madeUpResult({}, ...runsOf(1500)) },
    ]
    const comparison: Comparison = {
      ...{
        schema: COMPARISON_SCHEMA,
        state: 'completed',
        seed: 1,
        runsPerCell: 5,
        baseline: 'inline',
        cells,
      },
      ...judged(cells, 'inline', { kind: 'fixed' }),
    }
    const { cases } = read(junit([comparison, result]))
    const verdicts = cases.filter(([name]) => name.startsWith('heythere.verdict'))
    assert.deepEqual(verdicts.slice(0, 2), [
      ['heythere.verdict pool, slots 2: throughput against inline', 'failure'],
      ['heythere.verdict pool, slots 2: p99 against inline', 'failure'],
    ])
    assert.equal(cases.length, 10 + comparison.verdicts.length + 3)
  })

  test('is well-formed for any text', () => {
    const anything = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(anything, anything, (title, message) => {
        const error = { code: 'bug', message, stack: null }
        const odd: Result = { ...result, plan: { ...result.plan, title }, error }
        read(junit([odd]))
      }),
    )
    read(junit([{ ...result, plan: { ...result.plan, title: 'a\u0000\ud800\ufffe<&">' } }]))
  })
})
