const waiting: (() => void)[] = []

/** Echoes, and breaks its thread in the way it is asked to. */
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
      // Answered when four are here at once
      return new Promise(resolve => {
        waiting.push(() => resolve(request))
        if (waiting.length === 4) for (const go of waiting.splice(0)) go()
      })
    default:
      return request
  }
}
