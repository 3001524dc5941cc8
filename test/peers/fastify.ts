import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Program } from './program.js'

// The source is outside of dist, because tsc copies only TypeScript
const SOURCE = fileURLToPath(new URL('../../../test/peers/fastify-server.mjs', import.meta.url))

/** Whether fastify is installed. */
export const hasFastify = ((): boolean => {
  try {
    import.meta.resolve('fastify')
    return true
  } catch {
    return false
  }
})()

/** Starts a fastify for one test: GET /, GET and DELETE /items/ID, POST /orders with JSON. */
export async function startFastify(context: TestContext): Promise<Program> {
  const program = await Program.start(process.execPath, ({ port }) => [SOURCE, String(port)])
  context.after(() => program.remove())
  return program
}

/** The answers that it counted, by route and status: `GET /items/:id 200`. */
export async function countsOf({ port }: Program): Promise<Readonly<Record<string, number>>> {
  const answer = await fetch(`http://127.0.0.1:${port}/counts`)
  return (await answer.json()) as Record<string, number>
}
