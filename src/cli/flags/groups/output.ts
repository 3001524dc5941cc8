import { USUAL_PERCENTILES } from '../../../report/usual-percentiles.js'
import { flag, group, list, onOff } from '../flag.js'
import { number, percentiles, text } from '../values.js'

/** What is reported of a run, and where it goes. */
export const outputFlags = group('output', {
  threshold: list(text, "a bound such as 'p99<5ms' or 'p95{get}<=2ms'; exit 99 when missed"),
  pid: list(number, 'a process of the target on this machine: CPU per exchange'),
  percentiles: flag(percentiles, `columns of the table (${USUAL_PERCENTILES.join(',')})`),
  title: flag(text, 'a name for the result'),
  output: list(text, 'save the result: .json .txt .csv .md .hgrm .html, - is stdout', { alias: 'o' }),
  json: onOff('the result as JSON, alone, on stdout', { alias: 'j' }),
  live: onOff('on a terminal: sparklines of the last minute, load of each thread, what waits in our server'),
  progress: onOff('progress on stderr: a live line, or in a log one each 10 s; --no-progress: none'),
  color: onOff('--no-color is taken, though nothing here has colour'),
})
