import { serveCommand } from '../peers/server-contest.js'
import { Program } from '../program.js'

export const REQUEST = 'ping'

/** The flags of `bench` for it. */
export const EXCHANGE = ['-k', '-m', REQUEST, '--until', `bytes:${REQUEST.length}`] as const

/** Runs `body` next to a cheap server in a separate process, which never closes idle connections. */
export async function besideEcho<T>(body: (server: Program) => Promise<T>): Promise<T> {
  const { path, argsOf } = serveCommand(
    ...['--handling', 'inline', '--handler', 'echo', '--idle-timeout', '1h'],
    ...['--keep-alive', '--request-until', `bytes:${REQUEST.length}`],
  )
  const server = await Program.start(path, argsOf)
  try {
    return await body(server)
  } finally {
    await server.remove()
  }
}
