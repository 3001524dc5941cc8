import fc from 'fast-check'

/** Pieces of every protocol and rule: complete, cut short and contradictory. */
const PIECES = [
  '\n',
  '\r\n',
  '\r\n\r\n',
  'a',
  'ab',
  'b',
  '\r',
  '\0',
  'aab',
  'END',
  '\0\0\0\0',
  '\0\0\0\x02',
  '\0\0\x01\0',
  '\xff\xff\xff\xff',
  'Hey there, from TCP server.',
  'HTTP/1.1 200 OK\r\n',
  'HTTP/1.0 500 No\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 204\r\n',
  'HTTP/1.1 2000 OK\r\n',
  'Content-Length: 5\r\n',
  'Content-Length: 99999999999999999999\r\n',
  'content-length:\t-1\r\n',
  'Transfer-Encoding: gzip, chunked\r\n',
  'Connection: close\r\n',
  'Connection: keep-alive\r\n',
  '5\r\nhello\r\n',
  'fffffffffffffffff\r\n',
  '0\r\n\r\n',
  '1;x=y\r\nz\r\n',
  '+PONG\r\n',
  '-ERR no\r\n',
  ':1\r\n',
  '$5\r\nhello\r\n',
  '$-1\r\n',
  '$-2\r\n',
  '$999999999999999\r\n',
  '*2\r\n',
  '*-1\r\n',
  '*1000000000\r\n',
  '%1\r\n',
  '|1\r\n',
  '>1\r\n',
  '!5\r\nERR x\r\n',
  '_\r\n',
].map(piece => Buffer.from(piece, 'latin1'))

/** A stream of such pieces and random bytes. */
export const wireBytes = (maxPieces: number): fc.Arbitrary<Buffer> =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
        { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40, size: 'max' }) },
      ),
      { maxLength: maxPieces, size: 'max' },
    )
    .map(pieces => Buffer.concat(pieces))
