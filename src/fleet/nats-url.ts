import { UnitError } from '../units.js'

/** The address of NATS, and our login. */
export interface NatsAddress {
  readonly host: string
  readonly isTls: boolean
  readonly user: string | null
  readonly password: string | null
  /** A single name before the @. */
  readonly token: string | null
}

const CURE = 'write nats://host:4222 or tls://host:4222, with user:password@ or token@ before the host'

/** Throws UnitError whose text follows the value. */
export function parseNatsUrl(text: string): NatsAddress {
  try {
    const url = new URL(text.includes('://') ? text : `nats://${text}`)
    const isKnown = url.protocol === 'nats:' || url.protocol === 'tls:'
    if (!isKnown || url.hostname === '' || !/^\/?$/.test(url.pathname)) throw new TypeError('not of ours')
    const user = url.username === '' ? null : decodeURIComponent(url.username)
    const password = url.password === '' ? null : decodeURIComponent(url.password)
    return {
      host: `${url.hostname}:${url.port || 4222}`,
      isTls: url.protocol === 'tls:',
      user: password === null ? null : user,
      password,
      token: password === null ? user : null,
    }
  } catch {
    throw new UnitError(`not a NATS address: ${CURE}`)
  }
}

/** The URL without credentials, for output. */
export const withoutSecrets = (text: string): string => text.replace(/[^/@]*@/, '***@')
