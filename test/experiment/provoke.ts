import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type Run, resultSchema, type Warning } from '../../src/result/result.js'
import { Heythere, main } from '../cli/heythere.js'
import { heythere } from '../cli/in-process.js'

/** What `bench` doubted, and its first run. */
export interface Provoked {
  readonly codes: readonly string[]
  readonly warnings: readonly Warning[]
  readonly run: Run
}

/** A shell that sets limits and ends in the command that follows. */
export const afterShell = (script: string): readonly string[] => [
  'bash',
  '-c',
  `${script}; exec "$@"`,
  'bash',
]

/**
 * Goes before a command so that the machine's other work is no part of what is measured, if we may. Linux may share
 * the cores out by sessions first, hence one of its own.
 */
export const PREFERRED = [
  'setsid',
  ...afterShell('{ echo -20 >/proc/self/autogroup; renice -n -20 $$ >/dev/null; } 2>/dev/null'),
]

/** Goes before `bench` to start a server of these flags in the same session and network, and to make it the target. */
export const besideServe = (...flags: readonly string[]): readonly string[] =>
  besideServeAt('127.0.0.1', ...flags)

export const besideServeAt = (host: string, ...flags: readonly string[]): readonly string[] => {
  const serve = `serve --host ${host} --port 0 --quiet ${flags.join(' ')}`
  const script = `exec 3< <(exec "$1" "$2" ${serve})
    server=$!
    trap 'kill $server' EXIT
    read -r listening <&3
    "$@" "${host}:\${listening##*:}" --pid $server`
  return ['bash', '-c', script, 'bash']
}

const started = new Set<ChildProcess>()
after(() => {
  // So that a shell in between may end what it has started
  for (const child of started) child.kill('SIGTERM')
})

/** What a program that ends in our command line says. */
async function saidBy(program: string, ...args: readonly string[]) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  started.add(child)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  started.delete(child)
  return { stdout, stderr }
}

/** `bench`, without warm-up unless told otherwise, by way of another program where there is one. */
export async function provoke(args: readonly string[], by: readonly string[] = []): Promise<Provoked> {
  const bench = ['bench', '-j', ...(args.includes('-W') ? [] : ['-W', '0s']), ...args]
  const [program, ...rest] = by
  const { stdout, stderr } = await (program === undefined
    ? heythere(...bench)
    : saidBy(program, ...rest, process.execPath, main, ...bench))
  assert.notEqual(stdout, '', stderr)
  const { runs, warnings } = resultSchema.parse(JSON.parse(stdout))
  const [run] = runs
  assert.ok(run, stderr)
  return { run, warnings, codes: warnings.map(({ code }) => code) }
}

/** Says which warnings there were where the one that was to be is not. */
export function assertRaised({ codes, run }: Provoked, code: string): void {
  assert.ok(codes.includes(code), `${code} is not among: ${codes} in ${JSON.stringify(run.requests)}`)
}

/** Our server in a process of its own, the tutorial's but for its flags, until the test ends. */
export async function startServe(
  context: TestContext,
  ...flags: readonly string[]
): Promise<{ readonly server: Heythere; readonly port: number }> {
  const server = new Heythere('serve', '--host', '127.0.0.1', '--port', '0', ...flags)
  context.after(() => server.child.kill('SIGKILL'))
  const [, port] = await server.says(/:(\d+)\n/)
  return { server, port: Number(port) }
}

/** A process that stands still for so long, whatever happens meanwhile. */
export async function freeze(server: Heythere, ms: number): Promise<void> {
  server.child.kill('SIGSTOP')
  try {
    await setTimeout(ms)
  } finally {
    server.child.kill('SIGCONT')
  }
}

/** A server in this process, until the test ends. */
export async function listen(context: TestContext, onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // Clients that were cut off
    socket.on('error', () => undefined)
    onSocket(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  context.after(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}
