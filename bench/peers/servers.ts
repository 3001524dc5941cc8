import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runToEnd } from '../child.js'
import type { Setting } from '../command.js'
import { whereIs } from '../program.js'
import { type Contender, type Goal, hold, type Standings } from './contest.js'
import { CONNECTIONS } from './drive.js'
import { contender, contenderIfItStarts, serveCommand } from './server-contest.js'

const EXCHANGES = 30_000
// Read from the source folder: tsc copies only TypeScript
const sourceOf = (name: string): string =>
  fileURLToPath(new URL(`../../../bench/peers/${name}`, import.meta.url))

const NODE_MAJOR = Number(process.versions.node.split('.')[0])

/** Kinds of handling, some of which need a certain version of Node or of heythere. */
const VARIANTS: readonly (readonly [string, readonly string[]])[] = [
  ['inline', ['--handling', 'inline']],
  ['pool', ['--handling', 'pool', '--threads', '1']],
  ['pool --batch 1', ['--handling', 'pool', '--threads', '1', '--batch', '1']],
  ['listeners', ['--handling', 'listeners', '--threads', '1']],
]

const cpu = (of: string, against: string, bound: number): Goal => ({ of, against, what: 'cpu', bound })
const GOALS: readonly Goal[] = [
  cpu('inline', 'C epoll', NODE_MAJOR < 22 ? 3.5 : 2.5),
  cpu('pool', 'inline', 1.5),
  cpu('listeners', 'inline', 1.1),
  cpu('pool', 'Python threads', 0.6),
]

/** Compiles the C server into a folder; undefined without a compiler. */
export async function compileEpollServer(folder: string, signal: AbortSignal): Promise<string | undefined> {
  const compiler = whereIs('cc') ?? whereIs('gcc')
  if (compiler === undefined) return undefined
  const program = join(folder, 'epoll-server')
  await runToEnd(compiler, ['-O2', '-o', program, sourceOf('epoll-server.c')], signal)
  return program
}

async function epollServer(folder: string, signal: AbortSignal): Promise<Contender> {
  const path = await compileEpollServer(folder, signal)
  return path === undefined
    ? { name: 'C epoll', missing: 'no C compiler: apt-get install gcc libc6-dev' }
    : contender('C epoll', { path, argsOf: ({ port }) => [`${port}`] }, EXCHANGES)
}

function pythonServer(): Contender {
  const python = whereIs('python3')
  if (python === undefined)
    return { name: 'Python threads', missing: 'not installed: apt-get install python3' }
  const argsOf = ({ port }: { readonly port: number }) => [sourceOf('threaded-server.py'), `${port}`]
  return contender('Python threads', { path: python, argsOf }, EXCHANGES)
}

/** Servers for the tutorial's exchange, with a connection each, under the same driver. */
export async function serverContest(setting: Setting): Promise<Standings> {
  const folder = await mkdtemp(join(tmpdir(), 'heythere-peers-'))
  try {
    const contenders = [await epollServer(folder, setting.signal)]
    for (const [name, flags] of VARIANTS)
      contenders.push(await contenderIfItStarts(name, serveCommand(...flags), EXCHANGES))
    contenders.push(pythonServer())
    const notes = [
      `CPU of the server alone; a connection for each exchange, ${CONNECTIONS} at once, one worker thread.`,
    ]
    return await hold({ title: 'Server, tutorial', contenders, goals: GOALS, notes }, setting)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const onTwoThreads =
  (handler: string, exchanges: number, bound: number) =>
  (setting: Setting): Promise<Standings> => {
    const title = `Server, ${handler}`
    const contenders = [
      contender('inline', serveCommand('--handling', 'inline', '--handler', handler), exchanges),
      contender('pool, 2 threads', serveCommand('--threads', '2', '--handler', handler), exchanges),
    ]
    const goals = [{ of: 'pool, 2 threads', against: 'inline', what: 'throughput' as const, bound }]
    return hold({ title, contenders, goals, notes: [] }, setting)
  }

/** The gain of a second core for CPU-bound handlers. */
export const spinContests = [onTwoThreads('spin:5ms', 1000, 1.85), onTwoThreads('spin:1ms', 4000, 1.5)]
