import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ThreadBook } from '../../../src/account/thread-book.js'
import { ThreadPacer } from '../../../src/driver/pacer/thread-pacer.js'
import { nowUs } from '../../../src/threads/clock.js'

const HOUR_US = 3_600_000_000
/** More than it wakes ahead of the time. */
const MOST_AHEAD_US = 1000

describe('a thread that wakes another', () => {
  const book = new ThreadBook()
  let pacer: ThreadPacer
  before(async () => {
    pacer = await ThreadPacer.start(book.memory, 3)
  })
  after(() => pacer.close())

  const wakeBefore = (atUs: number): Promise<number> =>
    new Promise(resolve => pacer.wakeBefore(atUs, () => resolve(nowUs())))

  test('wakes it again and again, never long before the time', async () => {
    for (const inUs of [0, 200, 5000, 20_000]) {
      const atUs = nowUs() + inUs
      const wokenUs = await wakeBefore(atUs)
      assert.ok(wokenUs >= atUs - MOST_AHEAD_US, `${atUs - wokenUs} us before`)
    }
  })

  test('wakes it for the last wish only, once', async () => {
    let earlier = 0
    pacer.wakeBefore(nowUs() + HOUR_US, () => earlier++)
    await wakeBefore(nowUs() + 1000)
    await wakeBefore(nowUs() + 1000)
    assert.equal(earlier, 0)
  })

  test('does not wake it after the wish was taken back', async () => {
    let taken = 0
    pacer.wakeBefore(nowUs() + 2000, () => taken++)
    pacer.clear()
    await wakeBefore(nowUs() + 10_000)
    assert.equal(taken, 0)
  })

  test('is entered into the account of its process, and its CPU time is known', () => {
    assert.deepEqual(
      book.entries().map(({ name }) => name),
      ['pacer 3'],
    )
    const cpuUs = pacer.cpuUs()
    assert.ok(process.platform !== 'linux' || (cpuUs ?? 0) > 0, `${cpuUs} us`)
  })
})

test('a thread that wakes another ends when it is closed, whatever it waits for', async () => {
  const book = new ThreadBook()
  const pacer = await ThreadPacer.start(book.memory, 1)
  pacer.wakeBefore(nowUs() + HOUR_US, () => undefined)
  pacer.close()
  await pacer.ended
  assert.deepEqual(book.entries(), [])
})
