import { UsageError } from '../../errors.js'
import { printable, shortened } from '../../printable.js'

const MOST_SHOWN = 80
const METRICS_PATH = '/v1/metrics'

/** The URL of `--otlp`; without a path, it gets the default path of OTLP. Throws UsageError. */
export function otlpUrl(text: string): URL {
  const shown = shortened(printable(text), MOST_SHOWN)
  if (!URL.canParse(text) || !/^https?:\/\//i.test(text))
    throw new UsageError(`--otlp ${shown}: write a URL such as http://127.0.0.1:4318`)
  const url = new URL(text)
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      '--otlp: the URL contains a password; put it into OTEL_EXPORTER_OTLP_HEADERS, such as authorization=Basic%20...',
    )
  if (url.pathname === '/') url.pathname = METRICS_PATH
  url.hash = ''
  return url
}
