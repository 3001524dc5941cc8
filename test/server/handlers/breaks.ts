const waiting: (() => void)[] = []

/** Echoes the request, or breaks its thread as the request asks. */
export default (request: Uint8Array): Uint8Array | Promise<Uint8Array> => {
  switch (Buffer.from(request).toString()) {
    case 'exit':
      return process.exit(3)
    case 'loop':
      for (;;);
    case 'heap': {
      const kept: object[] = []
      for (;;) kept.push({ kept })
    }
    case 'never':
      return new Promise(() => undefined)
    case 'meet':
      // Replies when four requests are waiting
      return new Promise(resolve => {
        waiting.push(() => resolve(request))
        if (waiting.length === 4) for (const go of waiting.splice(0)) go()
      })
    default:
      return request
  }
}
