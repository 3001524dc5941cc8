import type { ThreadLoad } from '../../driver/drive.js'
import type { RunOutcome, RunStart } from '../../experiment/run-plan.js'
import { printable, shortened } from '../../printable.js'
import type { MergedSecond } from '../../recording/timeline.js'
import type { Warning } from '../../result/result.js'
import { formatCount } from '../../units.js'
import { type Attributes, readPairs, resourceOf } from '../attributes.js'
import { Figures } from '../figures.js'
import type { Sink } from '../sink.js'
import { otlpJson } from './otlp-json.js'
import { otlpUrl } from './otlp-url.js'
import { Sender, type Sent } from './sender.js'

const INTERVAL_MS = 5000
const TIMEOUT_MS = 10_000
/** How long the end of a run waits for the last response; a working collector responds in milliseconds. */
const CLOSE_MS = 1000
/** Keeps a collector's error message on one line. */
const MOST_REASON = 200

export interface OtlpSettings {
  readonly version: string
  readonly env: NodeJS.ProcessEnv
  readonly nowMs: () => number
  readonly closeMs: number
}

/** Milliseconds from the environment; an invalid value is ignored. */
function msOf(text: string | undefined, usualMs: number): number {
  const ms = Number(text)
  return text !== undefined && text !== '' && ms >= 1 && ms <= 3_600_000 ? ms : usualMs
}

function warningOf(url: URL, { sent, failed, lastFailure, failure }: Sent): Warning | null {
  if (failure === null) return null
  const reason = shortened(printable(lastFailure ?? failure), MOST_REASON)
  const rest = lastFailure === null ? 'later ones arrived, with all figures' : 'the last among them'
  return {
    code: 'otlp-unsent',
    figure: failed,
    message: `${formatCount(failed)} of ${formatCount(sent)} exports to ${url.origin}${url.pathname} failed, ${rest}: ${reason}`,
  }
}

/** Pushes sums over all runs to a collector, at intervals and at the end of each run. */
export class OtlpSink implements Sink {
  readonly detail = true
  readonly #url: URL
  readonly #sender: Sender
  readonly #settings: OtlpSettings
  readonly #resource: Attributes
  readonly #figures = new Figures()
  readonly #intervalMs: number
  readonly #startMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(url: URL, settings: OtlpSettings) {
    const { env, version, closeMs, nowMs } = settings
    this.#url = url
    this.#settings = settings
    this.#resource = resourceOf(version, env)
    this.#intervalMs = msOf(env.OTEL_METRIC_EXPORT_INTERVAL, INTERVAL_MS)
    this.#startMs = nowMs()
    this.#sender = new Sender({
      ...{ url, closeMs },
      headers: readPairs(env.OTEL_EXPORTER_OTLP_HEADERS),
      timeoutMs: msOf(env.OTEL_EXPORTER_OTLP_TIMEOUT, TIMEOUT_MS),
    })
  }

  begin(run: RunStart): void {
    this.#figures.begin(run)
    this.#timer ??= setInterval(() => this.#send(), this.#intervalMs).unref()
    this.#send()
  }

  second(second: MergedSecond): void {
    this.#figures.second(second)
  }

  load(load: ThreadLoad): void {
    this.#figures.load(load)
  }

  end(outcome: RunOutcome): void {
    this.#figures.end(outcome)
    this.#send()
  }

  async close(): Promise<readonly Warning[]> {
    clearInterval(this.#timer)
    return [warningOf(this.#url, await this.#sender.close())].filter(warning => warning !== null)
  }

  #send(): void {
    const { version, nowMs } = this.#settings
    this.#sender.send(() =>
      otlpJson(this.#resource, version, this.#figures.points(), { startMs: this.#startMs, nowMs: nowMs() }),
    )
  }
}

/** Throws UsageError. */
export const openOtlp = (text: string, version: string): Sink =>
  new OtlpSink(otlpUrl(text), { version, env: process.env, nowMs: Date.now, closeMs: CLOSE_MS })
