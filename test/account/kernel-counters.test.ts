import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countersBetween, kernelCounters } from '../../src/account/kernel-counters.js'

const countersOf = (files: Readonly<Record<string, string>>) => kernelCounters(path => files[path] ?? null)

const v2 = {
  '/proc/self/cgroup': '0::/a/b\n',
  '/proc/self/mountinfo': '30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
}
const v1 = {
  '/proc/self/cgroup': '1:cpu,cpuacct:/a\n',
  '/proc/self/mountinfo': '30 1 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n',
}

describe('kernel counters', () => {
  test('are null if the system has none of the files', () => {
    assert.ok(Object.values(countersOf({})).every(value => value === null))
  })

  test('report retransmits, overflows, steal time and pressure', () => {
    const counters = countersOf({
      '/proc/net/snmp': 'Tcp: A RetransSegs\nTcp: 1 7\n',
      '/proc/net/netstat': 'TcpExt: ListenOverflows TCPSynRetrans\nTcpExt: 3 2\n',
      '/proc/stat': 'cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4 5 6 7 1 0 0\n',
      '/proc/pressure/cpu': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=1234\nfull avg10=0.00 total=9\n',
    })
    assert.deepEqual(counters, {
      ...{ retransmits: 7, listenOverflows: 3, synRetransmits: 2, throttledUs: null },
      ...{ stealUs: 80_000, cpuPressureUs: 1234 },
    })
  })

  test('report how long a CPU quota throttled this cgroup or one above it', () => {
    const stat = (us: number) => `usage_usec 5\nthrottled_usec ${us}\n`
    const files = { ...v2, '/sys/fs/cgroup/a/b/cpu.stat': stat(10), '/sys/fs/cgroup/a/cpu.stat': stat(500) }
    assert.equal(countersOf(files).throttledUs, 500)
    const older = { ...v1, '/sys/fs/cgroup/cpu/a/cpu.stat': 'nr_throttled 2\nthrottled_time 7000\n' }
    assert.equal(countersOf(older).throttledUs, 7)
  })

  test('are subtracted; a counter that is missing in one snapshot is missing in the difference', () => {
    const before = { ...countersOf({}), retransmits: 5, stealUs: 10 }
    const after = { ...countersOf({}), retransmits: 9 }
    assert.deepEqual(countersBetween(before, after), { ...countersOf({}), retransmits: 4 })
  })
})
