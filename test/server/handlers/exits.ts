/** Ends its thread in the middle of a request. */
export default (request: Uint8Array): Uint8Array => {
  if (Buffer.from(request).toString() === 'exit') process.exit(3)
  return request
}
