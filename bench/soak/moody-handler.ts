import { POISON } from './loads.js'

/** What a poisoned request does, with the percentage of each. */
const MOODS: readonly (readonly [share: number, act: () => Uint8Array | Promise<Uint8Array>])[] = [
  [
    40,
    () => {
      throw new Error('a mood')
    },
  ],
  [30, () => Promise.reject(new Error('a mood'))],
  [25, () => process.exit(1)],
  [
    5,
    () => {
      for (;;);
    },
  ],
]

/** Echoes, but breaks its thread in one of several ways if the request is poisoned. */
export default (request: Uint8Array): Uint8Array | Promise<Uint8Array> => {
  if (!POISON.equals(request)) return request
  let draw = Math.random() * 100
  for (const [share, act] of MOODS) {
    draw -= share
    if (draw < 0) return act()
  }
  return request
}
