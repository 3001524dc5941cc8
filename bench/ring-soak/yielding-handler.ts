import { setImmediate } from 'node:timers/promises'

const mix = (x: number): number => Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) >>> 0

/** Echoes at once, after a while, or late, depending on the first bytes of the request. */
export default (request: Uint8Array): Uint8Array | Promise<Uint8Array> => {
  const draw = mix(Buffer.from(request.buffer, request.byteOffset).readUInt32LE())
  switch (draw % 16) {
    case 0:
      return setImmediate(request)
    case 1:
      return Promise.resolve(request)
    case 2:
      // Long enough for the other thread to fall asleep, or to wake up
      for (let turn = draw % 4096; turn > 0; turn--) Math.sqrt(turn)
      return request
    default:
      return request
  }
}
