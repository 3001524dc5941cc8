import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { blameOf, RunError } from '../errors.js'
import type { MakeModuleClient, ModuleClient, ModuleClientOf } from './module-client.js'
import type { MakeProtocol, Protocol, ProtocolOptions, ReplyReader } from './protocol.js'

/** The default export of a user's module: this, or a function that takes ProtocolOptions and returns it. */
export interface ProtocolModule {
  /** The request of every exchange; the short form of makeClient. */
  readonly request?: string | Uint8Array
  /** Makes one object per client, if exchanges differ or connections have an opening. */
  makeClient?(of: ModuleClientOf): ModuleClient
  /** Makes one reader per connection; `failed` and `closes` are false if JavaScript leaves them out. */
  makeReplyReader(): ReplyReader
}

const CURE = 'export default { request or makeClient, makeReplyReader } or a function that returns it'

/**
 * The protocol of a user's module; `path` is relative to the working directory. Throws RunError
 * 'protocol-module' if there is no such file, if loading throws, or if the export has the wrong shape. The
 * returned function throws it too.
 */
export async function loadProtocolModule(path: string): Promise<MakeProtocol> {
  const exported = await importDefault(path)
  return options => toProtocol(path, exported, options)
}

const failure = (path: string, what: string, cause?: unknown): RunError =>
  new RunError('protocol-module', `protocol module ${path}: ${what}`, { cause })

async function importDefault(path: string): Promise<unknown> {
  const file = resolve(path)
  try {
    // a missing module and one whose import is missing give the same code, so look for this file first
    await access(file)
  } catch (error) {
    throw failure(path, 'the file does not exist or is not readable', error)
  }
  let loaded: { readonly default?: unknown }
  try {
    loaded = await import(pathToFileURL(file).href)
  } catch (error) {
    throw failure(path, `loading it failed: ${blameOf(error).reason}`, error)
  }
  if (loaded.default === undefined) throw failure(path, `has no default export: ${CURE}`)
  return loaded.default
}

function toProtocol(path: string, exported: unknown, options: ProtocolOptions): Protocol {
  try {
    const given: unknown = typeof exported === 'function' ? exported(options) : exported
    if (!isProtocolModule(given)) throw failure(path, `has the wrong shape: ${CURE}`)
    if (isGetter(given, 'request'))
      throw failure(
        path,
        'its request is a getter, which would be read only once; give the bytes, or use makeClient',
      )
    // made once as a check: a wrong reader must end the run here, not in its first exchange
    if (!isReader(given.makeReplyReader())) throw failure(path, 'its reader lacks read(), end() or reset()')
    return {
      name: path,
      request: Buffer.from(given.makeClient ? '' : (given.request ?? '')),
      expected: undefined,
      makeReplyReader: () => given.makeReplyReader(),
      ...(given.makeClient && { makeClient: of => makeClientOf(path, given, of) }),
    }
  } catch (error) {
    throw error instanceof RunError
      ? error
      : failure(path, `making it failed: ${blameOf(error).reason}`, error)
  }
}

function isProtocolModule(given: unknown): given is ProtocolModule {
  if (typeof given !== 'object' || given === null) return false
  const request: unknown = Reflect.get(given, 'request')
  const makeClient: unknown = Reflect.get(given, 'makeClient')
  const says =
    makeClient === undefined
      ? typeof request === 'string' || request instanceof Uint8Array
      : typeof makeClient === 'function'
  return says && typeof Reflect.get(given, 'makeReplyReader') === 'function'
}

function makeClientOf(
  path: string,
  module: ProtocolModule,
  of: Parameters<MakeModuleClient>[0],
): ModuleClient {
  const client: unknown = module.makeClient?.(of)
  if (isClient(client)) return client
  throw failure(
    path,
    'makeClient() returned no client; return { next() }, with opening() and check() as needed',
  )
}

function isClient(given: unknown): given is ModuleClient {
  if (typeof given !== 'object' || given === null || typeof Reflect.get(given, 'next') !== 'function')
    return false
  return ['opening', 'check'].every(name =>
    ['undefined', 'function'].includes(typeof Reflect.get(given, name)),
  )
}

/** Whether a property of an object or its prototypes is a getter. */
function isGetter(given: object | null, name: string): boolean {
  if (given === null) return false
  const property = Object.getOwnPropertyDescriptor(given, name)
  return property === undefined ? isGetter(Object.getPrototypeOf(given), name) : property.get !== undefined
}

function isReader(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false
  return ['read', 'end', 'reset'].every(name => typeof Reflect.get(given, name) === 'function')
}
