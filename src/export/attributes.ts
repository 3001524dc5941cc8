import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { RunStart } from '../experiment/run-plan.js'

/** Names and values follow the semantic conventions of OpenTelemetry; `heythere.` and bare names are ours. */
export type Attributes = Readonly<Record<string, string | number>>

/** "a=1,b=x%20y", the format of pairs in OpenTelemetry's environment variables. */
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
    return text // not an encoding: take it literally
  }
}

/** The process that measures. The environment's values take precedence, as in every SDK. */
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
    // Each run has another port, which would make each run a separate series
    case 'own':
      return { 'network.transport': 'tcp' }
    case 'unix':
      return { 'network.transport': 'unix', 'server.address': target.path }
    case 'tcp':
    case 'tls':
      return { 'network.transport': 'tcp', 'server.address': target.host, 'server.port': target.port }
  }
}

/** The attributes of a run. Runs with equal attributes are added up. */
export const runAttributes = ({ plan, cell }: RunStart): Attributes => ({
  ...(plan.title === '' ? {} : { title: plan.title }),
  ...(cell === '' ? {} : { cell }),
  ...targetAttributes(plan),
})
