// An HTTP server as its users write them, in a process of its own: node fastify-server.mjs PORT.
// It counts what it answers, by method, route and status: GET /counts.
import fastify from 'fastify'

const server = fastify()
const counts = {}

server.addHook('onResponse', async (request, reply) => {
  const route = request.routeOptions.url ?? 'no route'
  if (route === '/counts') return
  const key = `${request.method} ${route} ${reply.statusCode}`
  counts[key] = (counts[key] ?? 0) + 1
})

server.get('/', async () => 'hello from fastify')
server.get('/counts', async () => counts)

server.get(
  '/items/:id',
  { schema: { params: { type: 'object', properties: { id: { type: 'integer' } } } } },
  async request => ({ id: request.params.id, name: `item ${request.params.id}` }),
)

server.post(
  '/orders',
  {
    schema: {
      body: {
        type: 'object',
        required: ['item', 'amount'],
        properties: { item: { type: 'integer' }, amount: { type: 'integer', minimum: 1 } },
      },
    },
  },
  async (request, reply) => reply.code(201).send({ accepted: request.body }),
)

server.delete('/items/:id', async (_request, reply) => reply.code(204).send())

process.once('SIGTERM', () => process.exit(0))
await server.listen({ host: '127.0.0.1', port: Number(process.argv[2]) })
