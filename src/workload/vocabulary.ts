import { CAPTURE_EXTENT, CaptureValue } from './check/capture-value.js'
import type { ClientValues } from './client-values.js'
import { CurrentRecord, columnExtent, FieldValue } from './data/field-value.js'
import { ORDERS } from './data/order.js'
import type { DataTable } from './data/table.js'
import { checkName, type Name, type Names } from './names.js'
import type { WorkloadSpec } from './spec.js'
import type { Value } from './value.js'
import { parseVariable } from './variables/parse-variable.js'
import type { Thread } from './variables/variable.js'
import { at, type SpecPath, WorkloadError } from './wrong.js'

/** Makes the values of one client. `shared`: values that it shares with another set for the same client. */
export type ValuesOf = (connection: number, shared?: Partial<ClientValues>) => ClientValues

/** Called once for each thread, then for each purpose, then for each client. */
type Start = (
  thread: Thread,
) => (purpose: string) => (connection: number, current: CurrentRecord | null) => Value

/** All names of a workload, and the values that they stand for. */
export class Vocabulary {
  readonly #names = new Map<string, Name>()
  /** How to make the values, by slot. */
  readonly #starts: Start[] = []
  readonly #data: WorkloadSpec['data']
  readonly #table: DataTable | null

  /** Throws WorkloadError if a name is invalid or already taken. */
  constructor(spec: WorkloadSpec, table: DataTable | null) {
    this.#data = spec.data
    this.#table = table
    for (const [name, text] of Object.entries(spec.variables)) {
      const path = ['variables', name]
      at(path, () => checkName(name))
      const variable = at(path, () => parseVariable(text))
      this.#add(path, 'variable', name, variable, thread => {
        const start = variable.start(thread)
        return purpose => start(`${purpose} variable ${name}`)
      })
    }
    for (const [index, { name }] of (table?.columns ?? []).entries())
      this.#add(['data'], 'column', name, columnExtent(table!, index), () => () => (_, current) => {
        return new FieldValue(table!, index, current!)
      })
    for (const [path, name] of capturesOf(spec)) {
      at(path, () => checkName(name))
      if (this.#names.get(name)?.kind === 'capture') continue
      this.#add(path, 'capture', name, CAPTURE_EXTENT, () => () => () => new CaptureValue())
    }
  }

  get names(): Names {
    return this.#names
  }

  /** Says that the first of these slots with a possibly empty value may be empty, and where. */
  emptyOf(slots: readonly number[]): string {
    for (const [name, { kind, slot, extent }] of this.#names) {
      if (!slots.includes(slot) || extent.bytes.least > 0) continue
      const column = kind === 'column' && this.#table?.columns.find(one => one.name === name)
      return `${JSON.stringify(name)} ${column ? `is, in line ${column.shortestLine} of ${this.#table?.file}` : 'may be'}`
    }
    return 'all of it varies'
  }

  /** The captured texts among these values, by name. */
  captured({ values }: ClientValues): ReadonlyMap<string, string> {
    const found = new Map<string, string>()
    for (const [name, { slot }] of this.#names) {
      const value = values[slot]
      if (value instanceof CaptureValue && value.text !== null) found.set(name, value.text)
    }
    return found
  }

  isOfKind(slot: number, kind: Name['kind']): boolean {
    return [...this.#names.values()][slot]?.kind === kind
  }

  /**
   * Called once for each thread; the result once for each purpose. Different purposes draw different values,
   * except for sequences and records that are used once over all. `used`: the slots that are needed.
   */
  start(thread: Thread): (purpose: string, used: ReadonlySet<number>) => ValuesOf {
    const order = this.#table && this.#data && ORDERS[this.#data.order](this.#table.records, thread)
    const inThread = this.#starts.map(start => start(thread))
    const isCapture = [...this.#names.values()].map(({ kind }) => kind === 'capture')
    return (purpose, used) => {
      const next = order?.(purpose)
      const starts = inThread.map((start, slot) => (used.has(slot) ? start(purpose) : null))
      return (connection, shared = {}) => {
        const record = shared.record ?? (next ? new CurrentRecord(next(connection)) : null)
        const values = starts.map((start, slot): Value => {
          const captured = isCapture[slot] ? shared.values?.[slot] : undefined
          return captured ?? (start ? start(connection, record) : UNUSED)
        })
        return { values, record }
      }
    }
  }

  #add(path: SpecPath, kind: Name['kind'], name: string, extent: Name['extent'], start: Start): void {
    const taken = this.#names.get(name)
    if (taken)
      throw new WorkloadError(path, `${JSON.stringify(name)} is also the name of a ${taken.kind}; rename one`)
    this.#names.set(name, { kind, slot: this.#starts.length, extent })
    this.#starts.push(start)
  }
}

const UNUSED = new CaptureValue()

/** Every capture with its place in the spec. */
function capturesOf(spec: WorkloadSpec): [path: SpecPath, name: string][] {
  const replies: [SpecPath, { readonly capture: Readonly<Record<string, string>> }][] = [
    ...spec.opening.map((step, index): [SpecPath, typeof step] => [['opening', index], step]),
    ...Object.entries(spec.exchanges).map(([name, kind]): [SpecPath, typeof kind] => [
      ['exchanges', name],
      kind,
    ]),
  ]
  return replies.flatMap(([path, { capture }]) =>
    Object.keys(capture).map((name): [SpecPath, string] => [[...path, 'capture', name], name]),
  )
}
