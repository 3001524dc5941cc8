import { createRequire } from 'node:module'
import type { Document, Node, YAMLError } from 'yaml'
import { reasonOf, UsageError } from '../../errors.js'
import { printable, shortened } from '../../printable.js'
import type { SpecPath } from '../wrong.js'

/** Loaded on demand: the package has 70 files, and most runs have no workload file. */
const yaml = (): typeof import('yaml') => createRequire(import.meta.url)('yaml')

const MOST_ALIASES = 100
const MOST_SHOWN = 60

/** A YAML (or JSON) file that knows the place of each value. */
export class YamlFile {
  readonly #file: string
  readonly #lines = new (yaml().LineCounter)()
  readonly #document: Document.Parsed
  readonly value: unknown

  /** Throws UsageError. */
  constructor(file: string, text: string) {
    this.#file = file
    try {
      this.#document = yaml().parseDocument(text, {
        lineCounter: this.#lines,
        prettyErrors: false,
        version: '1.2',
        logLevel: 'error',
      })
      const [wrong] = [...this.#document.errors, ...this.#document.warnings]
      if (wrong) throw this.#wrongAt(wrong.pos[0], reasonOfYaml(wrong))
      this.value = this.#document.toJS({ maxAliasCount: MOST_ALIASES })
    } catch (error) {
      if (error instanceof UsageError) throw error
      // Too many aliases
      throw this.#wrongAt(0, `can't be read as YAML: ${reasonOf(error)}`)
    }
  }

  /** An error that names file, line and column, the value, and the cure. */
  wrong(path: SpecPath, message: string): UsageError {
    const { offset, node } = this.#find(path)
    return this.#wrongAt(offset, path.length === 0 ? message : `${shown(path, node)}: ${message}`)
  }

  #wrongAt(offset: number, message: string): UsageError {
    const { line, col } = this.#lines.linePos(offset)
    return new UsageError(`${this.#file}:${Math.max(1, line)}:${Math.max(1, col)}: ${printable(message)}`)
  }

  /** The node at a path. If there is none, the place of the last node on the way. */
  #find(path: SpecPath): { readonly offset: number; readonly node: Node | null } {
    const { isScalar } = yaml()
    let node: Node | null = this.#document.contents
    let offset = node?.range?.[0] ?? 0
    for (const key of path) {
      const { name, value } = this.#inner(node, key)
      // The place of a map or a list is that of its key
      const place = isScalar(value) ? value : (name ?? value)
      offset = place?.range?.[0] ?? offset
      node = value
    }
    return { offset, node }
  }

  #inner(
    outer: Node | null,
    key: string | number,
  ): { readonly name: Node | null; readonly value: Node | null } {
    const { isAlias, isMap, isNode, isScalar, isSeq } = yaml()
    const held = isAlias(outer) ? outer.resolve(this.#document) : outer
    if (isSeq(held)) {
      const item = typeof key === 'number' ? held.items[key] : undefined
      return { name: null, value: isNode(item) ? item : null }
    }
    const pair = isMap(held)
      ? held.items.find(item => isScalar(item.key) && String(item.key.value) === String(key))
      : undefined
    return { name: isNode(pair?.key) ? pair.key : null, value: isNode(pair?.value) ? pair.value : null }
  }
}

/** Replaces messages of the parser that only programmers understand. */
function reasonOfYaml(wrong: YAMLError): string {
  if (wrong.code === 'MULTIPLE_DOCS') return 'a second document begins here: a workload is one document'
  if (/call stack/i.test(wrong.message)) return 'is nested too deeply'
  return wrong.name === 'YAMLWarning' ? reasonOf(wrong) : `not valid YAML: ${reasonOf(wrong)}`
}

/** `weight 0`, `session[2]`. */
function shown(path: SpecPath, node: Node | null): string {
  const from = path.findLastIndex(key => typeof key === 'string')
  const name = path
    .slice(Math.max(0, from))
    .reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : key), '')
  if (!yaml().isScalar(node)) return name
  const value = typeof node.value === 'bigint' ? String(node.value) : (JSON.stringify(node.value) ?? 'null')
  return `${name} ${shortened(value, MOST_SHOWN)}`
}
