import { readFileSync } from 'node:fs'
import { reasonOf } from '../../src/errors.js'
import { parseStat } from '../../src/experiment/target/process-cpu.js'
import { MAIN, runBenchCommand } from '../child.js'
import type { Setting } from '../command.js'
import { type Place, Program } from '../program.js'
import type { Contender, Sample } from './contest.js'
import { CONNECTIONS } from './drive.js'

/** How a server is started: the program and its arguments. */
export interface Command {
  readonly path: string
  readonly argsOf: (place: Place) => readonly string[]
}

/** `heythere serve` with these flags, as its users start it. */
export const serveCommand = (...flags: readonly string[]): Command => ({
  path: process.execPath,
  argsOf: ({ port }) => [MAIN, 'serve', '--quiet', '--host', '127.0.0.1', '--port', `${port}`, ...flags],
})

/** Of the measured exchanges, how many come before: code is compiled and pools are up when measuring begins. */
const WARM_UP = 0.25
const QUICK = 0.1

/** By /proc/PID/stat: the process with all its threads, and its children that have ended. */
function cpuUsOf(pid: number): number {
  const { ownUs, childrenUs } = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return ownUs + childrenUs
}

/** A fresh server, warmed up, then `exchanges` of the tutorial's exchange on a connection each, by our own driver. */
async function measure(
  { path, argsOf }: Command,
  exchanges: number,
  { quick, signal }: Setting,
): Promise<Sample> {
  const count = Math.round(exchanges * (quick ? QUICK : 1))
  const program = await Program.start(path, argsOf)
  try {
    const drive = (n: number) => {
      const how = ['-c', `${CONNECTIONS}`, '-w', '1', '-W', '0s', '-n', `${n}`]
      return runBenchCommand([`127.0.0.1:${program.port}`, ...how], signal)
    }
    await drive(Math.max(CONNECTIONS, Math.round(count * WARM_UP)))
    const beforeUs = cpuUsOf(program.pid)
    const { result } = await drive(count)
    return {
      cpuUs: (cpuUsOf(program.pid) - beforeUs) / count,
      perSecond: result.summary?.throughputPerSecond ?? 0,
      startUpUs: null,
    }
  } finally {
    await program.remove()
  }
}

/** A server that is known to be there. */
export const contender = (name: string, command: Command, exchanges: number): Contender => ({
  name,
  measure: setting => measure(command, exchanges, setting),
})

/** One that may refuse to start, such as for what this Node lacks: then it is left out, with what it said. */
export async function contenderIfItStarts(
  name: string,
  command: Command,
  exchanges: number,
): Promise<Contender> {
  try {
    const program = await Program.start(command.path, command.argsOf)
    await program.remove()
  } catch (error) {
    return { name, missing: reasonOf(error) }
  }
  return contender(name, command, exchanges)
}
