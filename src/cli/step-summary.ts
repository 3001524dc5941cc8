import { appendFile } from 'node:fs/promises'
import { reasonOf } from '../errors.js'
import { printable, shortened } from '../printable.js'
import type { Saved } from '../result/saved.js'

/** GitHub drops a step's summary if it is larger. */
const MOST_BYTES = 1024 * 1024
const MOST_PATH = 200

/**
 * In a step of GitHub Actions: appends the Markdown report to the step's summary. If that fails, it is
 * reported, but the command does not fail: the result does not depend on it.
 */
export async function appendSummary(
  saved: readonly Saved[],
  path: string | undefined = process.env.GITHUB_STEP_SUMMARY,
): Promise<void> {
  if (path === undefined || path === '') return
  try {
    const { REPORTS } = await import('../report/report.js')
    const text = `${REPORTS.markdown(saved)}\n`
    if (Buffer.byteLength(text) > MOST_BYTES) throw new RangeError('the report is longer than 1 MiB')
    await appendFile(path, text)
  } catch (error) {
    const shown = shortened(printable(path), MOST_PATH)
    console.error(`heythere: GITHUB_STEP_SUMMARY ${shown}: can't be appended to: ${reasonOf(error)}`)
  }
}
