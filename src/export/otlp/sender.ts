import { type ClientRequest, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { reasonOf } from '../../errors.js'
import { deadline } from '../../threads/deadline.js'

/** An answer says at most whether some of it was refused. */
const MOST_ANSWER = 64 * 1024
const SILENT = 'the collector does not answer'

export interface SenderSettings {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** How long to wait for an answer. */
  readonly timeoutMs: number
  /** How long the end may wait for the last answer. */
  readonly closeMs: number
}

/** What came of all that was sent. */
export interface Sent {
  readonly sent: number
  readonly failed: number
  /** Why the last of them failed; null: it did not. */
  readonly lastFailure: string | null
  /** Why any did, at last. */
  readonly failure: string | null
}

/**
 * Posts bodies, one at a time: what comes while one is under way waits, and a newer one takes its place. Nothing here is
 * awaited by a run, and the end waits no longer than it was told to.
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

  /** `body` is asked for when it is its turn. */
  send(body: () => string): void {
    this.#waiting = body
    if (this.#request === null) this.#next()
  }

  /** Waits for what is under way, but not for a collector that has been silent for as long already. */
  async close(): Promise<Sent> {
    const leftMs = this.#settings.closeMs - (this.#request ? performance.now() - this.#sinceMs : 0)
    if (this.#request !== null && leftMs > 0) {
      const idle = new Promise<void>(resolve => {
        this.#onIdle = resolve
      })
      // Unlike all other timers here it keeps the process: the end waits for it
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
      // A header from the environment may be none
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
    // A collector must not keep the process
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

/** Why an answer is none that was hoped for; null: it is. */
function failureOf(status: number, answer: string): string | null {
  if (status < 200 || status > 299) return `the collector answers with status ${status}`
  const refused = rejectedIn(answer)
  return refused === '' ? null : `the collector refused a part: ${refused}`
}

/** OTLP answers 200 where it took a part only. */
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
    return '' // an answer need not be JSON
  }
}
