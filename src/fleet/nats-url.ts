import { UnitError } from '../units.js'

/** Where NATS is, and who we are to it. */
export interface NatsAddress {
  readonly host: string
  readonly isTls: boolean
  readonly user: string | null
  readonly password: string | null
  /** A name alone before the @. */
  readonly token: string | null
}

const CURE = 'write nats://host:4222 or tls://host:4222, with user:password@ or token@ before the host'

/** Throws UnitError, whose text reads on after the value. */
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

/** As it may be shown: without what logs in. */
export const withoutSecrets = (text: string): string => text.replace(/[^/@]*@/, '***@')
