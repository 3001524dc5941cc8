import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { DialPace } from '../../src/driver/dial-pace.js'

const STEP_US = 500

/** The start times of the handshakes of all parts, if each part dials whenever it may. */
function dialled(
  perSecond: number,
  parts: number,
  forUs: number,
  isAwake: (us: number) => boolean,
): number[] {
  let nowUs = 1e9
  const begunUs: number[] = []
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    const paces = Array.from({ length: parts }, (_, index) => {
      const dial = (): void => {
        while (pace.mayDial) {
          pace.take()
          begunUs.push(nowUs - 1e9)
        }
      }
      const pace: DialPace = new DialPace(perSecond, { index, of: parts }, () => nowUs, dial)
      dial()
      return pace
    })
    for (let us = 0; us < forUs; us += STEP_US) {
      nowUs += STEP_US
      if (isAwake(us)) mock.timers.tick(STEP_US / 1000)
    }
    for (const pace of paces) pace.stop()
  } finally {
    mock.timers.reset()
  }
  return begunUs
}

for (const [perSecond, parts] of [
  [100, 1],
  [100, 3],
  [5, 4],
  [3000, 2],
] as const)
  test(`${parts} parts together start ${perSecond} handshakes a second, evenly`, () => {
    const begunUs = dialled(perSecond, parts, 2e6, () => true).sort((a, b) => a - b)
    assert.ok(Math.abs(begunUs.length - 2 * perSecond) <= parts, `${begunUs.length}`)
    for (const [index, us] of begunUs.entries()) {
      const plannedUs = (index * 1e6) / perSecond
      assert.ok(us > plannedUs - 1 && us < plannedUs + 2500, `handshake ${index} at ${us} us`)
    }
  })

test('a blocked thread catches up on at most ten milliseconds of handshakes', () => {
  const begunUs = dialled(1000, 1, 2e6, us => us < 500_000 || us >= 1_500_000)
  const inSecond = (from: number) => begunUs.filter(us => us >= from && us < from + 1e6).length
  assert.ok(inSecond(1e6) <= 520, `${inSecond(1e6)}`)
})
