/** Replies, and throws long after the reply has left. */
export default (request: Uint8Array): Uint8Array => {
  if (Buffer.from(request).toString() === 'late')
    setTimeout(() => {
      throw new Error('too late to matter')
    }, 20)
  return request
}
