import { serveCommand } from '../peers/server-contest.js'
import { Program } from '../program.js'

/** Runs `body` next to a server in a separate process that echoes lines. */
export async function besideLines<T>(body: (server: Program) => Promise<T>): Promise<T> {
  const { path, argsOf } = serveCommand(
    ...['--handling', 'inline', '--handler', 'echo', '--keep-alive', '--request-until', 'line'],
  )
  const server = await Program.start(path, argsOf)
  try {
    return await body(server)
  } finally {
    await server.remove()
  }
}
