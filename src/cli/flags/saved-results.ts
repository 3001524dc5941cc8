import { DIFF_DEFAULTS } from '../../plan/defaults.js'
import { FORMATS, USUAL_FORMAT } from '../../report/formats.js'
import { typedShare } from '../../units.js'
import { flag, group, list, onOff } from './flag.js'
import { comparingFlags } from './groups/deciding.js'
import { outputFlags } from './groups/output.js'
import { oneOf, text } from './values.js'

export const diffFlags = {
  ...group('output', {
    noise: flag(
      text,
      `a smaller change counts as no difference: a share, or a file of history -o (${typedShare(DIFF_DEFAULTS.noise)})`,
    ),
    force: onOff('compare results of different plans or machines anyway'),
  }),
  'fail-on-regression': comparingFlags['fail-on-regression'],
  json: outputFlags.json,
} as const

export const reportFlags = group('output', {
  format: flag(
    oneOf(FORMATS),
    `format on stdout: table, json, csv, markdown, hgrm, html, hlog, junit or cpuprofile (${USUAL_FORMAT})`,
  ),
  output: list(
    text,
    'save the report in the format of the extension: .txt .json .csv .md .hgrm .html .hlog .junit.xml .cpuprofile; - is stdout',
    { alias: 'o' },
  ),
})

export const historyFlags = {
  ...group('output', {
    output: list(text, 'save the history in the format of the extension: .txt .json .html; - is stdout', {
      alias: 'o',
    }),
    force: diffFlags.force,
  }),
  json: outputFlags.json,
} as const
