import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { blameOf, RunError } from '../../errors.js'
import { type HandlerSpec, parseHandlerSpec } from '../../plan/handler-spec.js'
import { exponentials, FIRST_HANDLER_STREAM } from '../../random.js'
import { makeDelay } from './delay.js'
import { echo } from './echo.js'
import type { Handler } from './handler.js'
import { makeSleep } from './sleep.js'
import { makeSpin } from './spin.js'
import { tutorial } from './tutorial.js'

const TIMED = { spin: makeSpin, sleep: makeSleep, delay: makeDelay }

async function importHandler(path: string): Promise<Handler> {
  const fail = (what: string, cause?: unknown) =>
    new RunError('handler-module', `handler ${path}: ${what}`, { cause })
  const file = resolve(path)
  if (!existsSync(file)) throw fail('there is no such file')
  let loaded: { default?: unknown }
  try {
    loaded = await import(pathToFileURL(file).href)
  } catch (error) {
    throw fail(`it failed while loading: ${blameOf(error).reason}`, error)
  }
  if (typeof loaded.default !== 'function')
    throw fail('its default export must be a function: export default request => reply')
  return checked(loaded.default as Handler)
}

/** A user's handler may return anything; other replies than bytes would break the socket later. */
function checked(handler: Handler): Handler {
  const bytes = (reply: unknown): Uint8Array => {
    if (reply instanceof Uint8Array) return reply
    throw new TypeError(`the handler must return a Uint8Array, not ${typeof reply}`)
  }
  return request => {
    const reply: unknown = handler(request)
    return reply instanceof Promise ? reply.then(bytes) : bytes(reply)
  }
}

/**
 * The handler that `--handler` names, made in the thread that will run it. `seed` and `stream`, one for each
 * thread, set a random handler's times. Rejects with RunError 'handler-module', or UnitError for an unknown
 * name.
 */
export async function loadHandler(name: string, seed: number, stream: number): Promise<Handler> {
  const spec: HandlerSpec = parseHandlerSpec(name)
  switch (spec.kind) {
    case 'tutorial':
      return tutorial
    case 'echo':
      return echo
    case 'module':
      return importHandler(spec.path)
    default:
      return TIMED[spec.kind](
        spec.exponential ? exponentials(spec.timeMs, seed, FIRST_HANDLER_STREAM + stream) : () => spec.timeMs,
      )
  }
}
