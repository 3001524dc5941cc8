import { flag, group, onOff } from '../flag.js'
import { text } from '../values.js'

/** Plans in files. */
export const planFlags = group('plan', {
  config: flag(text, 'a plan or a saved result: what is not said beside it is as it was there'),
  'print-plan': onOff('print the plan as JSON, for --config, and measure nothing'),
})
