import { after } from 'node:test'
import type { ReadyDriver } from '../../src/driver/drive.js'
import { drive } from '../../src/driver/driver.js'
import type { DrivePlan } from '../../src/plan/drive-plan.js'
import { isProtocolName } from '../../src/protocol/protocols.js'

const { comeUp } = drive
if (!comeUp) throw new TypeError('the driver of this process has threads')

/** Idle drivers by what their threads were started with. */
const idle = new Map<string, ReadyDriver[]>()
after(() => Promise.all([...idle.values()].flatMap(drivers => drivers.map(driver => driver.close()))))

/** A thread keeps a user's module with all its state, so the next run would not load it again. */
const hasModule = ({ exchange }: DrivePlan): boolean =>
  exchange.kind === 'protocol' && !isProtocolName(exchange.name)

/**
 * Driver threads that the runs of a test process use one after another: starting a thread takes eight times
 * the CPU time of a short run. A thread that died or loaded a user's module is not used again.
 */
export function keptDriver(workers: number): ReadyDriver {
  // A thread copies the environment at its start
  const key = JSON.stringify([workers, process.env])
  const drivers = idle.get(key) ?? []
  idle.set(key, drivers)
  const driver = drivers.pop() ?? comeUp!(workers)
  let isUsable = true
  return {
    async drive(plan, watch) {
      isUsable = false
      const driven = await driver.drive(plan, watch)
      isUsable = driven.lost.length === 0 && !hasModule(plan)
      return driven
    },
    async close() {
      if (isUsable) drivers.push(driver)
      else await driver.close()
    },
  }
}

/** Lets all runs of this process that start threads of their own use kept ones instead. */
export function keepThreads(): void {
  Object.assign(drive, { comeUp: keptDriver })
}
