import { flag, group, list } from '../flag.js'
import { text } from '../values.js'

/** An HTTP request. */
export const httpFlags = group('http', {
  method: flag(text, 'method of the request (GET; POST with a body)', { alias: 'X' }),
  header: list(text, "a header of the request, 'Name: value'", { alias: 'H' }),
  body: flag(text, 'body of the request; its Content-Length is added', { alias: 'b' }),
  'body-file': flag(text, 'a file with the body'),
})
