import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { PLAN_DEFAULTS, SERVER_DEFAULTS } from '../src/plan/defaults.js'

const INDEX = fileURLToPath(new URL('../src/index.d.ts', import.meta.url))

/** Documented by comments of their schemas and in docs/files.md. An editor shows only their shape. */
const BY_SCHEMA: ReadonlySet<string> = new Set(['Load', 'PlanShape', 'Stage', 'Trace', 'WorkloadSpec'])
/** Types of TypeScript and Node. */
const FOREIGN =
  /^(Readonly|ReadonlyArray|Partial|Pick|Omit|Exclude|Extract|Record|Promise|Uint8Array|AbortSignal|Error)$/

interface Field {
  readonly of: string
  readonly name: string
  readonly doc: string
}

const texts = new Map<string, string>()
function textOf(file: string): string {
  const text = texts.get(file) ?? readFileSync(file, 'utf8')
  texts.set(file, text)
  return text
}

/** The file that declares an imported or re-exported name. Null if this file declares it, or no file does. */
function sourceOf(file: string, name: string): { readonly file: string; readonly name: string } | null {
  for (const [, list = '', from = ''] of textOf(file).matchAll(
    /(?:import|export) (?:type )?\{([^}]*)\} from '(\.[^']*)'/g,
  ))
    for (const part of list.split(',')) {
      const [original = '', alias = original] = part
        .trim()
        .replace(/^type /, '')
        .split(' as ')
      if (alias === name) return { file: join(dirname(file), from.replace(/\.js$/, '.d.ts')), name: original }
    }
  return null
}

/** A declaration from its name to its end, with the comment before it. */
function declarationOf(file: string, name: string): { readonly text: string; readonly doc: string } | null {
  const found = new RegExp(
    `^((?:/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?)(?:export )?(?:declare )?(?:interface|type|class|const|function) ${name}\\b`,
    'm',
  ).exec(textOf(file))
  if (!found) return null
  const lines = textOf(file)
    .slice(found.index + (found[1] ?? '').length)
    .split('\n')
  const end = lines.findIndex((line, index) => (index === 0 ? /;$/.test(line) : /^[^\s]/.test(line)))
  return { text: lines.slice(0, end + 1).join('\n'), doc: found[1] ?? '' }
}

const COMMENT = /\/\*\*[\s\S]*?\*\//g

/** The fields of a declaration, each with the comment right before it. */
function fieldsOf(of: string, text: string): Field[] {
  const comments: string[] = []
  // Each comment becomes a line of its own that does not look like a field
  const lines = text
    .replace(/constructor\([\s\S]*?\);/, '')
    .replaceAll(COMMENT, comment => `@${comments.push(comment) - 1}`)
    .split('\n')
    .map(line => line.trim())
  return lines.flatMap((line, index) => {
    const name = /^(?:readonly )?(\w+)\??(?:: |\()/.exec(line)?.[1]
    const before = /^@(\d+)$/.exec(lines[index - 1] ?? '')?.[1]
    return name === undefined
      ? []
      : [{ of, name, doc: before === undefined ? '' : (comments[Number(before)] ?? '') }]
  })
}

/** All fields of the public types and of the types they use. */
function publicFields(): { readonly fields: readonly Field[]; readonly undocumented: readonly string[] } {
  const fields: Field[] = []
  const undocumented: string[] = []
  const known = new Set<string>()
  const names = [...textOf(INDEX).matchAll(/export (?:type )?\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map(name => name.trim().replace(/^type /, '')),
  )
  const open = names.map(name => ({ file: INDEX, name, isExported: true }))
  for (let next = open.pop(); next; next = open.pop()) {
    const { file, name, isExported } = next
    const source = sourceOf(file, name)
    if (source) {
      open.push({ ...source, isExported })
      continue
    }
    const declared = known.has(`${file} ${name}`) ? null : declarationOf(file, name)
    known.add(`${file} ${name}`)
    if (!declared) continue
    if (isExported && declared.doc === '') undocumented.push(name)
    if (BY_SCHEMA.has(name)) continue
    assert.doesNotMatch(declared.text, /z\.infer/, `${name}: write an interface, or no editor shows its docs`)
    if (!/\b(?:function|const) /.test(declared.text)) fields.push(...fieldsOf(name, declared.text))
    // Names in comments and in `typeof` are not part of the type
    const code = declared.text.replaceAll(COMMENT, '').replaceAll(/typeof \w+/g, '')
    for (const [used] of code.matchAll(/\b[A-Z]\w+\b/g))
      if (!FOREIGN.test(used) && used !== name) open.push({ file, name: used, isExported: false })
  }
  return { fields, undocumented }
}

const UNITS: readonly (readonly [ending: RegExp, says: RegExp])[] = [
  [/Ms$/, /milliseconds/i],
  [/Us$|UsPerExchange$/, /microseconds/i],
  [/Bytes$/, /bytes/i],
  [/PerSecond$/, /second/i],
]

describe('the documentation of the library in an editor', () => {
  const { fields, undocumented } = publicFields()

  test('the types of options and results were found', () => {
    for (const name of ['PlanOptions', 'ServerPlan', 'Run', 'Result', 'Comparison', 'Search', 'Tune', 'Plan'])
      assert.ok(
        fields.some(field => field.of === name),
        name,
      )
    assert.ok(fields.length > 200, `${fields.length} fields`)
  })

  test('each public function, type and field has a comment', () => {
    assert.deepEqual(undocumented, [])
    assert.deepEqual(
      fields.filter(({ doc }) => doc === '').map(({ of, name }) => `${of}.${name}`),
      [],
    )
  })

  test('the comment of a field whose name ends in a unit names the unit', () => {
    const silent = fields.filter(({ name, doc }) =>
      UNITS.some(([ending, says]) => ending.test(name) && !says.test(doc)),
    )
    assert.deepEqual(
      silent.map(({ of, name }) => `${of}.${name}`),
      [],
    )
  })

  test('the comment of an option has its default, and it is the real one', () => {
    const ofPlan = [
      'PlanOptions',
      'ExchangeOptions',
      'HttpOptions',
      'WorkloadOptions',
      'TargetOptions',
      'LoadOptions',
    ]
    const defaults: Readonly<Record<string, unknown>> = { ...PLAN_DEFAULTS }
    const ofServer: Readonly<Record<string, unknown>> = { ...SERVER_DEFAULTS }
    for (const { of, name, doc } of fields) {
      const isServer = of === 'ServerPlan'
      if (!isServer && !ofPlan.includes(of)) continue
      // Their defaults depend on the function or on other options
      if (!['server', 'rateFile', 'protocol'].includes(name)) assert.match(doc, /Default: /, `${of}.${name}`)
      const usual = (isServer ? ofServer : defaults)[name]
      // Without a fleet there are no agents
      if (usual !== undefined && name !== 'agents')
        assert.ok(doc.includes(`Default: ${JSON.stringify(usual)}`), `${of}.${name}: ${usual}`)
    }
  })
})
