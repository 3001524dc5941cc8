import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { RunStart } from '../experiment/run-plan.js'

/** Names and values as the semantic conventions of OpenTelemetry have them; `heythere.` and bare names are our own. */
export type Attributes = Readonly<Record<string, string | number>>

/** "a=1,b=x%20y", as environment variables of OpenTelemetry hold pairs. */
export function readPairs(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').flatMap(pair => {
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
    return at < 1 || name === '' ? [] : [[name, decoded(value)] as const]
  })
  return Object.fromEntries(pairs)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // no encoding: it is meant as it is
  }
}

/** What is measured with: the process. What the environment says of it goes first, as in every SDK. */
export const resourceOf = (version: string, env: NodeJS.ProcessEnv): Attributes => ({
  'service.name': 'heythere',
  'service.version': version,
  'service.instance.id': randomUUID(),
  'host.name': hostname(),
  'os.type': process.platform,
  'process.pid': process.pid,
  'process.runtime.name': 'nodejs',
  'process.runtime.version': process.versions.node,
  ...readPairs(env.OTEL_RESOURCE_ATTRIBUTES),
  ...(env.OTEL_SERVICE_NAME ? { 'service.name': env.OTEL_SERVICE_NAME } : {}),
})

function targetAttributes({ target }: RunStart['plan']): Attributes {
  switch (target.kind) {
    // Its port is another one in each run, and each would be a series of its own
    case 'own':
      return { 'network.transport': 'tcp' }
    case 'unix':
      return { 'network.transport': 'unix', 'server.address': target.path }
    case 'tcp':
    case 'tls':
      return { 'network.transport': 'tcp', 'server.address': target.host, 'server.port': target.port }
  }
}

/** What a run is of. Runs that say the same are summed up. */
export const runAttributes = ({ plan, cell }: RunStart): Attributes => ({
  ...(plan.title === '' ? {} : { title: plan.title }),
  ...(cell === '' ? {} : { cell }),
  ...targetAttributes(plan),
})
