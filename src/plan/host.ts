import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { UnitError } from '../units.js'

/** RFC 1035, 2.3.4: 255 octets on the wire are 253 characters. */
const MOST_NAME_LENGTH = 253
/** RFC 6066, 3. OpenSSL sends no name at all if it is longer. */
const MOST_SERVERNAME_LENGTH = 255

/** "127.1", "010.0.0.1", "0x7f000001": inet_aton(3) reads each as an address, often an unexpected one. */
const ENDS_IN_NUMBER = /(^|\.)(\d+|0x[\da-f]*)\.?$/i

/** Names on the wire are ASCII, and a NUL would end the system's C string. */
function asciiName(text: string): string {
  if (text.includes('\0')) throw new UnitError('contains a NUL character')
  const ascii = /^[\0-\x7f]*$/.test(text) ? text : domainToASCII(text)
  if (ascii === '') throw new UnitError('not a host name')
  return ascii
}

/**
 * A host as it is passed to the system; an international name in its ASCII form, "xn--...". Throws UnitError
 * if the system would read it as another host.
 */
export function parseHost(text: string): string {
  const host = asciiName(text)
  if (isIP(host) !== 0) return host
  if (host.length > MOST_NAME_LENGTH)
    throw new UnitError(`a host name has at most ${MOST_NAME_LENGTH} characters, not ${host.length}`)
  if (!ENDS_IN_NUMBER.test(host)) return host
  const url = `http://${host}`
  throw new UnitError(
    URL.canParse(url)
      ? `the system reads this as ${new URL(url).hostname}; write it like that if you mean this address`
      : 'not an address: write four numbers from 0 to 255, such as 127.0.0.1',
  )
}

/** The server name in a TLS handshake. Throws UnitError if it would not be sent unchanged. */
export function parseServername(text: string): string {
  const name = asciiName(text)
  if (name.length <= MOST_SERVERNAME_LENGTH) return name
  throw new UnitError(
    `a server name in TLS has at most ${MOST_SERVERNAME_LENGTH} characters, not ${name.length}`,
  )
}
