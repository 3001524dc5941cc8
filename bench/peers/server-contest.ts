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

/** `heythere serve` with these flags, as users start it. */
export const serveCommand = (...flags: readonly string[]): Command => serveBy(process.execPath, ...flags)

/** The same, by another Node. */
export const serveBy = (node: string, ...flags: readonly string[]): Command => ({
  path: node,
  argsOf: ({ port }) => [MAIN, 'serve', '--quiet', '--host', '127.0.0.1', '--port', `${port}`, ...flags],
})

/** The warm-up, as a share of the measured exchanges: it compiles the code and starts the pools. */
const WARM_UP = 0.25
const QUICK = 0.1

/** From /proc/PID/stat: the process with all its threads, and its children that have ended. */
function cpuUsOf(pid: number): number {
  const { ownUs, childrenUs } = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return ownUs + childrenUs
}

/** A fresh server, warmed up; then `exchanges` of the tutorial's, with a connection each, by our driver. */
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

/** A server that is always available. */
export const contender = (name: string, command: Command, exchanges: number): Contender => ({
  name,
  measure: setting => measure(command, exchanges, setting),
})

/**
 * A server that may refuse to start, for example if this Node lacks a feature. Then it is skipped, with its
 * message as the reason.
 */
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
