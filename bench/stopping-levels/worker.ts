import { parentPort } from 'node:worker_threads'
import { crossedDirectly, type DirectSettings } from './direct.js'
import { type WorthSettings, worthOfLooks } from './worth.js'

export type Task =
  | { readonly kind: 'worth'; readonly settings: WorthSettings }
  | { readonly kind: 'direct'; readonly settings: DirectSettings }

/** Solves one task after the other, and replies with its figures. */
parentPort?.on('message', ({ kind, settings }: Task) => {
  parentPort?.postMessage(kind === 'worth' ? worthOfLooks(settings).oneSided : [crossedDirectly(settings)])
})
