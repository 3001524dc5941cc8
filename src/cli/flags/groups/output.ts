import { USUAL_PERCENTILES } from '../../../report/usual-percentiles.js'
import { flag, group, list, onOff } from '../flag.js'
import { number, percentiles, text } from '../values.js'

/** What is reported about a run, and where. */
export const outputFlags = group('output', {
  threshold: list(text, "a limit such as 'p99<5ms' or 'p95{get}<=2ms'; exit with 99 if it is missed"),
  pid: list(number, 'a process of the target on this machine, to show its CPU per exchange'),
  profile: onOff('show which functions of the server take the time, in extra runs after the measured ones'),
  percentiles: flag(percentiles, `percentiles in the table (${USUAL_PERCENTILES.join(',')})`),
  title: flag(text, 'a name for the result'),
  output: list(
    text,
    'save the result in the format of the extension: .json .txt .csv .md .hgrm .html .hlog .junit.xml .cpuprofile; - is stdout',
    { alias: 'o' },
  ),
  otlp: flag(
    text,
    'push metrics to an OpenTelemetry collector as OTLP over HTTP, such as http://127.0.0.1:4318',
  ),
  metrics: flag(text, 'serve OpenMetrics at /metrics while it runs, on PORT or HOST:PORT (host 127.0.0.1)'),
  json: onOff('print the result as JSON, and nothing else', { alias: 'j' }),
  live: onOff(
    'show more on a terminal: sparklines of the last minute, load of each thread, queue of our server',
  ),
  progress: onOff(
    'show progress on stderr: a live line, in a log a line every 10 s; --no-progress turns it off',
  ),
  color: onOff('accepted and ignored: the output has no colour'),
})
