import assert from 'node:assert/strict'
import { test } from 'node:test'
import { timeWaitIn } from '../../../src/experiment/target/time-wait.js'

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
/** A row as in /proc/net/tcp. */
const row = (index: number, from: number, to: number, state: string): string => {
  const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
  return `${String(index).padStart(4)}: 0100007F:${hex(from)} 0100007F:${hex(to)} ${state} 00000000:00000000 03:00001722 00000000     0        0 0 3 0000000000000000\n`
}
const table = (rows: readonly (readonly [from: number, to: number, state: string])[], isWhole: boolean) => ({
  text: HEAD + rows.map(([from, to, state], index) => row(index, from, to, state)).join(''),
  isWhole,
})

test('in a complete table, only client sockets in TIME_WAIT to the port are counted', () => {
  const v4 = table(
    [
      [40_000, 8000, '06'],
      [40_001, 8000, '06'],
      // Open; to another port; of the server
      [40_002, 8000, '01'],
      [40_003, 8001, '06'],
      [8000, 40_004, '06'],
    ],
    true,
  )
  const v6 = table([[40_005, 8000, '06']], true)
  assert.equal(timeWaitIn([v4, v6], 5, 8000), 3)
  assert.equal(timeWaitIn([v4], 4, 80), 0)
})

test('the beginning of a table is extrapolated to all sockets', () => {
  const to = (port: number, times: number) =>
    Array.from({ length: times }, (_, index) => [40_000 + index, port, '06'] as const)
  const start = table([...to(8000, 300), ...to(9000, 100)], false)
  assert.equal(timeWaitIn([start], 80_000, 8000), 60_000)
  // Some sockets closed during the read
  assert.equal(timeWaitIn([start], 10, 8000), 300)
})
