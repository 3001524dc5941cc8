import { nowUs } from '../../src/threads/clock.js'

/** How late, in µs, a thread sees each due time if it only polls the clock: what the machine itself costs. */
export function pollingAlone(ratePerSecond: number, durationMs: number): number[] {
  const lateUs: number[] = []
  const startUs = nowUs()
  const count = (ratePerSecond * durationMs) / 1000
  for (let index = 0; index < count; index++) {
    const dueUs = startUs + (index * 1e6) / ratePerSecond
    let seenUs = nowUs()
    while (seenUs < dueUs) seenUs = nowUs()
    lateUs.push(seenUs - dueUs)
  }
  return lateUs
}
