import { flag, group, onOff } from '../flag.js'
import { text } from '../values.js'

/** Plans in files. */
export const planFlags = group('plan', {
  config: flag(text, 'a plan or a saved result to repeat; other flags override it'),
  'print-plan': onOff('print the plan as JSON for --config, and do not measure'),
})
