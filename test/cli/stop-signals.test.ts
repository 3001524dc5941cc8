import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { describe, test } from 'node:test'
import { stopOnSignals } from '../../src/cli/stop-signals.js'

const CODES = { SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143 } as const

describe('a stop by a signal', () => {
  for (const [name, code] of Object.entries(CODES))
    test(`by ${name} aborts, with the exit code ${code}`, () => {
      const system = new EventEmitter()
      const stop = stopOnSignals(system, {})
      assert.deepEqual([stop.signal.aborted, stop.code()], [false, null])
      system.emit(name, name)
      assert.deepEqual([stop.signal.aborted, stop.code()], [true, code])
    })

  test('that never comes leaves no listener behind', () => {
    const system = new EventEmitter()
    const stop = stopOnSignals(system, {})
    assert.equal(system.eventNames().length, 4)
    stop.release()
    assert.deepEqual(system.eventNames(), [])
  })

  test('counts as one if the signal comes twice at once; a later signal ends the process', context => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const system = new EventEmitter()
    const stop = stopOnSignals(system, {})
    system.emit('SIGTERM', 'SIGTERM')
    stop.release()
    // Without a listener, the default action of the signal would end the process
    assert.equal(system.emit('SIGTERM', 'SIGTERM'), true)
    assert.equal(stop.code(), 143)
    context.mock.timers.tick(100)
    assert.deepEqual(
      Object.keys(CODES).filter(name => system.listenerCount(name) > 0),
      ['SIGHUP'],
    )
  })

  test('by SIGHUP leaves time to save, however often a closed terminal sends it', context => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const system = new EventEmitter()
    const stop = stopOnSignals(system, {})
    system.emit('SIGHUP', 'SIGHUP')
    context.mock.timers.tick(60_000)
    assert.equal(system.emit('SIGHUP', 'SIGHUP'), true)
    stop.release()
  })

  test('by SIGHUP is ignored under nohup', () => {
    const system = new EventEmitter()
    const stop = stopOnSignals(system, { _: '/usr/bin/nohup' })
    assert.equal(system.emit('SIGHUP', 'SIGHUP'), true)
    assert.equal(stop.code(), null)
    system.emit('SIGQUIT', 'SIGQUIT')
    assert.equal(stop.code(), 131)
    stop.release()
  })
})
