import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { usableCores } from '../../src/experiment/cores.js'

/** The usable cores of a system with these files and an affinity of 8 cores. */
const coresWith = (files: Readonly<Record<string, string>>): number =>
  usableCores(path => files[path] ?? null, 8)

const v2 = '30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n'
const v1 = (top: string) =>
  `32 31 0:28 / /sys/fs/cgroup ro - tmpfs tmpfs rw\n33 32 0:29 ${top} /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n34 32 0:30 ${top} /sys/fs/cgroup/cpuset ro - cgroup cgroup rw,cpuset\n`

describe('usable cores', () => {
  test('are those of the affinity without cgroups or quotas', () => {
    assert.equal(coresWith({}), 8)
    assert.equal(
      coresWith({
        '/proc/self/mountinfo': v2,
        '/proc/self/cgroup': '0::/a\n',
        '/sys/fs/cgroup/a/cpu.max': 'max 100000\n',
      }),
      8,
    )
    assert.equal(
      coresWith({
        '/proc/self/mountinfo': v1('/'),
        '/proc/self/cgroup': '4:cpu,cpuacct:/a\n',
        '/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us': '100000\n',
      }),
      8,
    )
  })

  test('are limited by the smallest quota, of the cgroup or one above it', () => {
    const files = {
      '/proc/self/mountinfo': v2,
      '/proc/self/cgroup': '0::/system.slice/a.service\n',
      '/sys/fs/cgroup/system.slice/a.service/cpu.max': '300000 100000\n',
    }
    assert.equal(coresWith(files), 3)
    assert.equal(coresWith({ ...files, '/sys/fs/cgroup/system.slice/cpu.max': '25000 50000\n' }), 0.5)
  })

  test('are those of a container, which sees its own cgroup as the top', () => {
    const quota = {
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '150000\n',
      '/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000\n',
    }
    for (const [top, group] of [
      ['/', '/'],
      ['/docker/abc', '/docker/abc'],
      ['/docker/abc', '/'],
      ['/../..', '/../../other'],
    ] as const)
      assert.equal(
        coresWith({
          ...quota,
          '/proc/self/mountinfo': v1(top),
          '/proc/self/cgroup': `5:cpuset:/x\n4:cpu,cpuacct:${group}\n0::/\n`,
        }),
        1.5,
        `${top} ${group}`,
      )
    assert.equal(
      coresWith({
        '/proc/self/mountinfo': v2,
        '/proc/self/cgroup': '0::/\n',
        '/sys/fs/cgroup/cpu.max': '50000 100000\n',
      }),
      0.5,
    )
  })

  test('never exceed the affinity', () => {
    const files = { '/proc/self/mountinfo': v2, '/proc/self/cgroup': '0::/\n' }
    assert.equal(coresWith({ ...files, '/sys/fs/cgroup/cpu.max': '900000 100000\n' }), 8)
  })
})

const hasTaskset = spawnSync('taskset', ['--version']).status === 0
test('threads are planned for the cores that taskset leaves', { skip: !hasTaskset && 'no taskset' }, () => {
  const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))
  const { stdout } = spawnSync('taskset', ['-c', '0', process.execPath, main, 'bench', '--print-plan'])
  const { target, workers } = JSON.parse(stdout.toString())
  assert.deepEqual([target.server.threads, workers], [1, 1])
})
