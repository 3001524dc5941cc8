import { flag, group, list } from '../flag.js'
import { text } from '../values.js'

/** An HTTP request. */
export const httpFlags = group('http', {
  method: flag(text, 'the method of http://host/path (GET; with a body POST)', { alias: 'X' }),
  header: list(text, "a header of each request, 'Name: value'", { alias: 'H' }),
  body: flag(text, 'the body of each request; its Content-Length is added', { alias: 'b' }),
  'body-file': flag(text, 'a file whose bytes are the body'),
})
