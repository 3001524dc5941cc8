import { RunError } from '../../errors.js'
import type { ModuleMessage } from '../../protocol/module-client.js'
import { ONLY_KIND } from '../from-flags.js'
import { MOST_KINDS } from '../most-kinds.js'

/** The kinds of a module's exchanges, added as they occur; one list for all clients of a thread. */
export class ModuleKinds {
  readonly #path: string
  readonly #onNew: (name: string) => void
  readonly names: string[] = []

  /** `onNew` is called for each kind before its first exchange begins. */
  constructor(path: string, onNew: (name: string) => void = () => undefined) {
    this.#path = path
    this.#onNew = onNew
  }

  /** The index of the kind of a message. Throws RunError 'protocol-module'. */
  of(message: ModuleMessage): number {
    const name = typeof message === 'object' && 'kind' in message ? message.kind : ONLY_KIND
    const known = this.names.indexOf(name)
    if (known >= 0) return known
    if (typeof name !== 'string' || !/^[\w.-]{1,64}$/.test(name))
      throw this.#failure(`next() returned the kind ${JSON.stringify(name)}; use letters, digits, _ . and -`)
    if (this.names.length === MOST_KINDS)
      throw this.#failure(`next() returned more than ${MOST_KINDS} kinds; the limit is ${MOST_KINDS}`)
    this.#onNew(name)
    return this.names.push(name) - 1
  }

  /** The bytes of a message. Throws RunError 'protocol-module'. */
  bytesOf(message: ModuleMessage): Uint8Array {
    return this.bytes('next()', typeof message === 'object' && 'kind' in message ? message.bytes : message)
  }

  bytes(of: string, given: unknown): Uint8Array {
    const bytes = typeof given === 'string' ? Buffer.from(given) : given
    if (bytes instanceof Uint8Array && bytes.length > 0) return bytes
    throw this.#failure(`${of} returned no bytes; return a string or a Uint8Array that is not empty`)
  }

  #failure(what: string): RunError {
    return new RunError('protocol-module', `protocol module ${this.#path}: ${what}`)
  }
}
