import { threadId } from 'node:worker_threads'
import { reasonOf } from '../errors.js'
import { nowUs } from '../threads/clock.js'
import { loadHandler } from './handlers/load-handler.js'
import type { Asker, RequestHandling, StartHandling } from './handling.js'

/** On the event loop itself: the baseline, and the fastest where a handler is cheap. */
export const startInline: StartHandling = async (plan, recorder): Promise<RequestHandling> => {
  const handler = await loadHandler(plan.handler, plan.seed, threadId)
  const answer = (asker: Asker, reply: Uint8Array, startUs: number): void => {
    recorder.record(0, nowUs() - startUs)
    asker.onReply(reply)
  }
  return {
    handle(request, asker) {
      const startUs = nowUs()
      try {
        const reply = handler(request)
        if (reply instanceof Promise)
          reply.then(
            late => answer(asker, late, startUs),
            error => asker.onFailure('handler', reasonOf(error)),
          )
        else answer(asker, reply, startUs)
      } catch (error) {
        asker.onFailure('handler', reasonOf(error))
      }
    },
    stop: () => Promise.resolve(),
  }
}
