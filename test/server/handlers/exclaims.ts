/** Echoes the request, but throws if it contains an exclamation mark. */
export default (request: Uint8Array): Uint8Array => {
  if (request.includes(33)) throw new Error('no need to shout')
  return request
}
