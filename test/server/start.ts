import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseServer, type ServerOptions } from '../../src/plan/parse-server.js'
import type { RunningServer, ServerLog } from '../../src/server/running-server.js'
import { startServer } from '../../src/server/server.js'

const running: RunningServer[] = []

/** A server on a free port, which is stopped after the tests of the file. */
export async function start(options: ServerOptions, log: ServerLog = {}): Promise<RunningServer> {
  const machine = { cores: 2, descriptorLimit: 4096 }
  const server = await startServer(parseServer({ host: '127.0.0.1', port: 0, ...options }, machine), log)
  running.push(server)
  return server
}

after(() => Promise.all(running.map(server => server.stop())))

/** The path of a handler in `handlers`. */
export const module = (name: string): string =>
  fileURLToPath(new URL(`./handlers/${name}.js`, import.meta.url))
