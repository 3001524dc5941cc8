import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { afterShell, assertRaised, PREFERRED, provoke } from './provoke.js'

/** The reason why this command cannot run `bench` here. False: it can. */
function unusable(what: string, [program = '', ...args]: readonly string[]): string | false {
  const { status, error, stderr } = spawnSync(program, [...args, 'true'], { encoding: 'utf8' })
  return status !== 0 && `${what}: ${error?.message ?? stderr.trim()}`
}

function moduleOf(context: TestContext, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'heythere-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'handler.mjs')
  writeFileSync(path, source)
  return path
}

describe('lost time of threads raises warnings', () => {
  const onOneCore = ['taskset', '-c', '0']
  const noTaskset = unusable('no taskset', onOneCore)
  test('waited for a core: three busy workers on one core', { skip: noTaskset }, async () => {
    const how = ['-d', '500ms', '-c', '8', '--handler', 'spin:2ms', '--threads', '3']
    assertRaised(await provoke(how, [...PREFERRED, ...onOneCore]), 'waited-for-core')
  })

  test('GC pauses: a handler with much live data and garbage, and little memory', async context => {
    const handler = moduleOf(
      context,
      `const kept = Array.from({ length: 200_000 }, (_, n) => ({ n, of: [n] }))
       export default request => {
         for (let n = 0; n < 20_000; n++) kept[(n * 7) % kept.length] = { n, of: [n] }
         return request
       }`,
    )
    const memory = ['env', 'NODE_OPTIONS=--max-old-space-size=64']
    // 300 requests cause about 80 ms of garbage collection on a quiet machine, and the warning needs 50 ms
    const how = ['-n', '600', '-c', '2', '-m', 'x', '--handling', 'inline', '--handler', handler]
    const provoked = await provoke(how, memory)
    assert.equal(provoked.run.requests.failed, 0)
    assertRaised(provoked, 'gc-pauses')
    const [warning] = provoked.warnings.filter(({ code }) => code === 'gc-pauses')
    assert.match(warning?.message ?? '', /^a thread of the server \(main\) was in garbage collection /)
  })

  /** Runs a command in its own cgroup (version 1 or 2) with a quota of a third of a core. */
  const withQuota = afterShell(`set -e
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
      group=/sys/fs/cgroup/heythere-$$; mkdir $group; echo '30000 100000' >$group/cpu.max
    else
      group=/sys/fs/cgroup/cpu/heythere-$$; mkdir $group; echo 30000 >$group/cpu.cfs_quota_us
    fi
    outside=$(dirname $group)
    (
      # Once all of it has ended; the shell becomes what it starts
      exec >/dev/null 2>&1 </dev/null
      while kill -0 $$; do sleep 0.2; done
      for n in 1 2 3 4 5 6 7 8 9 10; do rmdir $group && break; sleep 0.5; done
    ) &
    echo $$ >$group/cgroup.procs`)
  const noQuota = unusable('no control group of its own', withQuota)
  test('throttled: everything shares a third of a core', { skip: noQuota }, async () => {
    const how = ['-d', '600ms', '-c', '4', '--handling', 'inline', '--handler', 'spin:2ms']
    assertRaised(await provoke(how, [...PREFERRED, ...withQuota]), 'throttled')
  })

  /** Runs a command in its own network namespace, whose only link goes down repeatedly. */
  const withLosses = [
    'unshare',
    '--net',
    ...afterShell(`set -e
      export PATH="$PATH:/usr/sbin:/sbin"
      ip link set lo up
      (
        exec >/dev/null 2>&1 </dev/null
        while kill -0 $$; do ip link set lo down; ip link set lo up; sleep 0.05; done
      ) & :`),
  ]
  const noLosses = unusable('no network namespace of its own', withLosses)
  test('retransmits: the link goes down repeatedly', { skip: noLosses }, async () => {
    const how = ['-k', '-c', '64', '-d', '1500ms', '--handling', 'inline', '--handler', 'delay:20ms']
    assertRaised(await provoke(how, withLosses), 'retransmits')
  })
})
