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

/** The warnings of `bench`, and its first run. */
export interface Provoked {
  readonly codes: readonly string[]
  readonly warnings: readonly Warning[]
  readonly run: Run
}

/** A shell that sets limits and then becomes the following command. */
export const afterShell = (script: string): readonly string[] => [
  'bash',
  '-c',
  `${script}; exec "$@"`,
  'bash',
]

/**
 * Raises the priority of a command over the other work of the machine, if permitted. Linux may divide cores
 * among sessions first, so the command gets its own.
 */
export const PREFERRED = [
  'setsid',
  ...afterShell('{ echo -20 >/proc/self/autogroup; renice -n -20 $$ >/dev/null; } 2>/dev/null'),
]

/** Starts a server with these flags in the session and network of `bench`, and makes it the target. */
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
  // With SIGTERM a shell in between can end what it has started
  for (const child of started) child.kill('SIGTERM')
})

/** The output of a program that ends as our command line. */
async function saidBy(program: string, ...args: readonly string[]) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  started.add(child)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  started.delete(child)
  return { stdout, stderr }
}

/** Runs `bench`, by default without warm-up, if needed through another program. */
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

/** Fails with the list of warnings if the expected one is missing. */
export function assertRaised({ codes, run }: Provoked, code: string): void {
  assert.ok(codes.includes(code), `${code} is not among: ${codes} in ${JSON.stringify(run.requests)}`)
}

/** A server process with these flags, which runs until the test ends. */
export async function startServe(
  context: TestContext,
  ...flags: readonly string[]
): Promise<{ readonly server: Heythere; readonly port: number }> {
  const server = new Heythere('serve', '--host', '127.0.0.1', '--port', '0', ...flags)
  context.after(() => server.child.kill('SIGKILL'))
  const [, port] = await server.says(/:(\d+)\n/)
  return { server, port: Number(port) }
}

/** Stops a process for this time. */
export async function freeze(server: Heythere, ms: number): Promise<void> {
  server.child.kill('SIGSTOP')
  try {
    await setTimeout(ms)
  } finally {
    server.child.kill('SIGCONT')
  }
}

/** A server in this process, which runs until the test ends. */
export async function listen(context: TestContext, onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // Clients may be cut off
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
