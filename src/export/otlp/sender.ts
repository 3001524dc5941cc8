import { type ClientRequest, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { reasonOf } from '../../errors.js'
import { deadline } from '../../threads/deadline.js'

/** A response only reports whether a part was rejected, so it is short. */
const MOST_ANSWER = 64 * 1024
const SILENT = 'the collector does not answer'

export interface SenderSettings {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** How long to wait for a response. */
  readonly timeoutMs: number
  /** How long `close` may wait for the last response. */
  readonly closeMs: number
}

/** The result of all requests. */
export interface Sent {
  readonly sent: number
  readonly failed: number
  /** Why the last one failed; null if it did not. */
  readonly lastFailure: string | null
  /** The latest failure of any. */
  readonly failure: string | null
}

/**
 * Posts bodies, one at a time: a new one waits for the request in flight, and a newer one replaces it. No run
 * waits for a response, and `close` waits for `closeMs` at most.
 */
export class Sender {
  readonly #settings: SenderSettings
  #waiting: (() => string) | null = null
  #request: ClientRequest | null = null
  #sinceMs = 0
  #sent = 0
  #failed = 0
  #lastFailure: string | null = null
  #failure: string | null = null
  #onIdle: () => void = () => undefined

  constructor(settings: SenderSettings) {
    this.#settings = settings
  }

  /** `body` is called when its turn comes. */
  send(body: () => string): void {
    this.#waiting = body
    if (this.#request === null) this.#next()
  }

  /** Waits for the request in flight, but not if the collector has been silent for that long already. */
  async close(): Promise<Sent> {
    const leftMs = this.#settings.closeMs - (this.#request ? performance.now() - this.#sinceMs : 0)
    if (this.#request !== null && leftMs > 0) {
      const idle = new Promise<void>(resolve => {
        this.#onIdle = resolve
      })
      // Unlike all other timers here, this one keeps the process alive: the end waits for it
      const last = setTimeout(() => this.#onIdle(), leftMs)
      await idle
      clearTimeout(last)
    }
    const unsent = this.#waiting
    this.#waiting = null
    if (this.#request !== null) {
      this.#request.destroy()
      this.#settle(SILENT, false)
    }
    if (unsent !== null) this.#count(SILENT)
    return {
      ...{ sent: this.#sent, failed: this.#failed },
      ...{ lastFailure: this.#lastFailure, failure: this.#failure },
    }
  }

  #next(): void {
    const body = this.#waiting
    this.#waiting = null
    if (body === null) {
      this.#onIdle()
      return
    }
    try {
      this.#post(body())
    } catch (error) {
      // A header from the environment may be invalid
      this.#settle(reasonOf(error), false)
    }
  }

  #post(text: string): void {
    const { url, headers, timeoutMs } = this.#settings
    const length = Buffer.byteLength(text)
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': length, ...headers },
    })
    this.#request = request
    this.#sinceMs = performance.now()
    // A collector must not keep the process alive
    request.on('socket', socket => socket.unref())
    const late = deadline(timeoutMs, () => request.destroy(new Error(SILENT)))
    const settle = (failure: string | null): void => {
      late.clear()
      if (this.#request === request) this.#settle(failure)
    }
    request.on('error', error => settle(reasonOf(error)))
    request.on('response', response => {
      let answer = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        if (answer.length < MOST_ANSWER) answer += part
      })
      response.on('error', error => settle(reasonOf(error)))
      response.on('end', () => settle(failureOf(response.statusCode ?? 0, answer)))
    })
    request.end(text)
  }

  #settle(failure: string | null, goesOn = true): void {
    this.#request = null
    this.#count(failure)
    if (goesOn) this.#next()
  }

  #count(failure: string | null): void {
    this.#sent++
    this.#lastFailure = failure
    if (failure === null) return
    this.#failed++
    this.#failure = failure
  }
}

/** Why a response is a failure; null if it is not. */
function failureOf(status: number, answer: string): string | null {
  if (status < 200 || status > 299) return `the collector answers with status ${status}`
  const refused = rejectedIn(answer)
  return refused === '' ? null : `the collector refused a part: ${refused}`
}

/** OTLP responds with 200 even if it accepted only a part. */
function rejectedIn(answer: string): string {
  try {
    const parsed: unknown = JSON.parse(answer)
    if (typeof parsed !== 'object' || parsed === null || !('partialSuccess' in parsed)) return ''
    const { partialSuccess } = parsed
    if (typeof partialSuccess !== 'object' || partialSuccess === null) return ''
    const refused = 'rejectedDataPoints' in partialSuccess ? Number(partialSuccess.rejectedDataPoints) : 0
    if (!(refused > 0)) return ''
    return 'errorMessage' in partialSuccess ? String(partialSuccess.errorMessage) : `${refused} points`
  } catch {
    return '' // the response may be other text
  }
}
