import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { driveShares } from '../../src/driver/driver.js'
import { version } from '../../src/experiment/version.js'
import type { PlanOptions } from '../../src/plan/parse-plan.js'
import { comparisonSchema } from '../../src/result/comparison-result.js'
import { searchSchema } from '../../src/result/search-result.js'
import { Heythere } from '../cli/heythere.js'
import { heythere } from '../cli/in-process.js'
import { LineServer } from '../driver/workload/driving.js'
import { TestServer } from '../faults/test-server.js'
import { endAgents, measuredBy, measureHere, startAgents, startBench, Target, wireTo } from './fleet.js'
import { agentOn } from './in-process.js'
import { NatsServer, noNats } from './nats-server.js'
import { SlowWay } from './slow-way.js'

const MOST_SKEW_US = 10_000

describe('a fleet of three agents', { skip: noNats }, () => {
  let nats: NatsServer
  let agents: readonly Heythere[] = []
  before(async () => {
    nats = await NatsServer.start()
    agents = await startAgents(nats.url)
  })
  after(async () => {
    await endAgents(agents)
    await nats[Symbol.asyncDispose]()
  })

  const CASES: Readonly<Record<string, PlanOptions>> = {
    'closed load, a number of requests': { connections: 10, requests: 1000 },
    'closed load, a number of requests, two threads each': { connections: 10, requests: 1000, workers: 2 },
    'closed load, a duration': { connections: 10, durationMs: 300 },
    'open load, constant': { connections: 30, ratePerSecond: 900, durationMs: 500 },
    'open load, Poisson, two threads each': {
      ...{ connections: 30, ratePerSecond: 900, durationMs: 500, arrival: 'poisson', workers: 2 },
    },
    'open load, stages with a pause': { connections: 30, stages: ['200ms:0..1000', '100ms:0', '200ms:1000'] },
  }
  const skews: number[] = []
  for (const [name, options] of Object.entries(CASES))
    test(`counts as many exchanges as the server: ${name}`, async () => {
      await using target = await Target.start()
      const { run, result } = await measureHere(target, nats.url, options)
      assert.equal(result.error, null)
      assert.deepEqual([run.requests.failed, run.requests.unfinished], [0, 0])
      assert.equal(run.requests.ok, target.pings)
      assert.equal(run.latencyUs.response.count, target.pings)
      // With a duration, a reply after the end is not in any second
      const arrived = run.timeline.reduce((sum, second) => sum + second.ok, 0)
      if (options.requests) assert.equal(arrived, target.pings)
      else assert.equal(arrived, Math.round((run.throughputPerSecond * run.windowUs) / 1e6))
      if (options.requests) assert.equal(target.pings, 1000)
      if (name === 'open load, constant') assert.equal(run.requests.started + run.requests.notStarted, 450)
      const byStage = run.stages.map(({ requests }) => requests.started + requests.notStarted)
      assert.deepEqual(byStage, options.stages ? [100, 0, 200] : [])
      assert.ok(run.fleet)
      assert.deepEqual(run.fleet.agents.map(({ name }) => name).toSorted(), ['a1', 'a2', 'a3'])
      assert.equal(
        run.fleet.agents.reduce((sum, { ok }) => sum + ok, 0),
        target.pings,
      )
      const shares = run.fleet.agents.map(({ connections }) => connections).toSorted()
      assert.deepEqual(shares, options.connections === 10 ? [3, 3, 4] : [10, 10, 10])
      skews.push(run.fleet.skewUs)
      assert.equal(result.plan.agents, 3)
    })

  // The others may have met a busy machine
  test('began within 10 ms in at least one of these runs', () => {
    assert.equal(skews.length, Object.keys(CASES).length)
    assert.ok(Math.min(...skews) < MOST_SKEW_US, `${skews} us`)
  })

  test('prints a row for each agent in 80 columns, and each agent logs who asked for what', async () => {
    await using target = await Target.start()
    const froms = agents.map(({ stdout }) => stdout.length)
    const { stdout, code } = await heythere(
      ...['bench', target.address, '--nats', nats.url, '--agents', '3', '-m', 'ping', '--until', 'bytes:4'],
      ...['-k', '-W', '0s', '-n', '300', '-c', '9'],
    )
    assert.equal(code, 0)
    for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
    for (const name of ['a1', 'a2', 'a3'])
      assert.match(stdout, new RegExp(`│ ${name} +│ +3 │ +100 │ .* ms │\n`))
    assert.match(stdout, /3 agents of 1 driver\s+thread/)
    for (const [index, agent] of agents.entries()) {
      // An earlier run may still be about to say that it is done
      const asks = `asks for 3 connections to ${target.address}, part of: closed`
      const [told] = await agent.says(new RegExp(`${asks}.*is done\\n`, 's'), froms[index])
      assert.match(told, /\[\+\] Done: 100 ok, 0 failed\n/)
    }
  })

  test('sends each record of a data file once, over all agents and threads', async context => {
    const folder = mkdtempSync(join(tmpdir(), 'heythere-data-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    const records = Array.from({ length: 300 }, (_, index) => `record ${index}`)
    const file = join(folder, 'lines.txt')
    writeFileSync(file, records.join('\n'))
    const lines = new LineServer()
    await using server = await TestServer.start(lines.onSocket)
    const { code, stderr } = await heythere(
      ...['bench', `127.0.0.1:${server.port}`, '--nats', nats.url, '--agents', '3', '-w', '2', '-c', '10'],
      ...['-k', '-W', '0s', '-n', '300', '--data', file, '--protocol', 'line', '-m', '{{line}}'],
    )
    assert.equal(code, 0, stderr)
    assert.deepEqual(lines.lines.toSorted(), records.toSorted())
  })

  test('is used by compare and search in the same way as by bench', async () => {
    await using target = await Target.start()
    const fleet = ['--nats', nats.url, '--agents', '3', '-m', 'ping', '--until', 'bytes:4', '-k', '-W', '0s']
    const compared = await heythere(
      ...['compare', target.address, ...fleet, '-c', '3,9', '-n', '90', '-x', '1', '-j'],
    )
    const { cells } = comparisonSchema.parse(JSON.parse(compared.stdout))
    assert.deepEqual(
      cells.map(({ result }) =>
        result.runs.map(({ requests, fleet }) => [requests.ok, fleet?.agents.length]),
      ),
      [[[90, 3]], [[90, 3]]],
    )
    assert.equal(compared.code, 0)
    assert.equal(target.pings, 180)
    const found = await heythere(
      ...['search', target.address, ...fleet, '-d', '300ms', '-R', '300', '--max-time', '3s'],
      ...['--slo', 'p50<10s', '-j'],
    )
    const { probes } = searchSchema.parse(JSON.parse(found.stdout))
    assert.equal(probes[0]?.run?.fleet?.agents.length, 3)
  })

  test('stops on Ctrl-C with the results so far, and its agents are free again', async () => {
    await using target = await Target.start(10)
    const bench = startBench(target, nats.url, '--agents', '3', '-c', '9', '-d', '60s')
    await target.until(() => target.pings > 100)
    bench.child.kill('SIGINT')
    const { code, result, run } = measuredBy(await bench.finished)
    assert.equal(code, 130)
    assert.equal(result.state, 'stopped')
    assert.ok(run.requests.ok > 0)
    // Exchanges that were cut off may have been answered
    assert.ok(target.pings >= run.requests.ok && target.pings <= run.requests.started)
    const again = await measureHere(target, nats.url, { requests: 90 })
    assert.equal(again.run.requests.ok, 90)
  })

  test('starts an agent behind a 60 ms link as precisely as its clock is known', async () => {
    await using target = await Target.start(10)
    await using way = await SlowWay.start(nats.port, 30)
    const wire = await wireTo(`nats://127.0.0.1:${way.port}`)
    const agent = agentOn(wire, { name: 'far', version: version(), drive: driveShares })
    const { run, result } = await measureHere(target, nats.url, {
      agents: 4,
      connections: 12,
      durationMs: 500,
    })
    await agent.stop()
    await wire.close()
    assert.equal(result.error, null)
    assert.equal(run.requests.ok, target.pings)
    const far = run.fleet?.agents.find(({ name }) => name === 'far')
    assert.ok(far && far.clockErrorUs !== null && far.clockErrorUs >= 29_000, `${far?.clockErrorUs}`)
    assert.ok(Math.abs(far.beganLateUs ?? Number.NaN) <= far.clockErrorUs + MOST_SKEW_US)
    assert.ok(result.warnings.some(({ code }) => code === 'clock-skew'))
  })

  test('exits with 0 on a signal', async () => {
    for (const { child } of agents) child.kill('SIGTERM')
    assert.deepEqual(await Promise.all(agents.map(async ({ finished }) => (await finished).code)), [0, 0, 0])
  })
})

test('an agent waits for NATS if that does not run yet', { skip: noNats }, async () => {
  await using nats = await NatsServer.start()
  await nats.kill()
  const agent = new Heythere('agent', '--nats', nats.url, '--name', 'early')
  await agent.says(/can't connect: .*trying on/)
  await nats.start()
  await agent.says(/early is ready/)
  await endAgents([agent])
})
