/** Throws an error that quotes the request, as parsers do. */
export default (request: Uint8Array): Uint8Array => {
  throw new Error(`can't make sense of ${Buffer.from(request)}`)
}
