import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { raw } from '../server/raw-client.js'
import { Heythere } from './heythere.js'
import { heythere } from './in-process.js'

async function serve(...args: readonly string[]): Promise<{ process: Heythere; port: number }> {
  const process = new Heythere('serve', '--host', '127.0.0.1', '--port', '0', ...args)
  const found = await process.says(/^\[\+\] Listening on 127\.0\.0\.1:(\d+)\n/)
  return { process, port: Number(found[1]) }
}

/** A server that does this to each connection. */
async function strange(
  onConnection: Parameters<typeof createServer>[1],
): Promise<{ server: Server; port: string }> {
  const server = createServer({ allowHalfOpen: true }, onConnection)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return { server, port: String(address.port) }
}

describe('the plain pair', () => {
  test('prints what the tutorial prints, to the letter, and leaves with 0 on Ctrl-C', async () => {
    const { process, port } = await serve()
    const sent = await new Heythere('send', '--host', '127.0.0.1', '--port', String(port)).finished
    assert.deepEqual([sent.code, sent.stdout, sent.stderr], [0, 'Hey there, from TCP server.\n', ''])
    process.child.kill('SIGINT')
    const { code, stdout, stderr } = await process.finished
    assert.equal(code, 0)
    assert.match(
      stdout,
      /^\[\+\] Listening on 127\.0\.0\.1:\d+\n\[\+\] Accepted connection from 127\.0\.0\.1:\d+\n\[\*\] Received: Hey there, from our TCP client\.\n\n\[!\] Exiting\.\.\.\n$/,
    )
    assert.equal(stderr, '')
  })

  test('sends exactly the bytes of its message', async () => {
    const received: Buffer[] = []
    const { server, port } = await strange(socket => {
      socket.once('data', bytes => {
        received.push(bytes)
        socket.end('ok')
      })
    })
    assert.equal((await heythere('send', 'Grüße', '--host', '127.0.0.1', '--port', port)).stdout, 'ok\n')
    assert.equal(Buffer.concat(received).toString(), 'Grüße')
    server.close()
  })

  test('what is logged carries no control sequence and fakes no line', async () => {
    const { process, port } = await serve('--handling', 'inline')
    await raw({ port, send: ['\u001b[2J\r\n[+] Listening on fake\u009b\u2028'] })
    await process.says(/Received: (.*)\n/)
    process.child.kill('SIGTERM')
    const { code, stdout } = await process.finished
    assert.equal(code, 0)
    assert.doesNotMatch(stdout, /[\u001b\u009b\u2028\r]/)
    assert.doesNotMatch(stdout, /^\[\+\] Listening on fake/m)
    assert.match(stdout, /Received: \\u001b\[2J\\r\\n\[\+\] Listening/)
  })

  test("what is logged of a handler's error carries no control sequence either", async () => {
    const handler = fileURLToPath(new URL('../server/handlers/quotes.js', import.meta.url))
    // Nor does --quiet hide it
    const { process, port } = await serve('--handling', 'inline', '--handler', handler, '--quiet')
    await raw({ port, send: ['\u001b[2J\rfake'] })
    await process.says(/can't make sense of [^\n]*\n/)
    process.child.kill('SIGTERM')
    assert.match(
      (await process.finished).stdout,
      /\[!\] can't make sense of \\u001b\[2J\\rfake, at .*quotes\.js:\d+\n/,
    )
  })

  test('--quiet drops the lines of each connection only', async () => {
    const { process, port } = await serve('--quiet')
    await raw({ port, send: ['Hey'] })
    process.child.kill('SIGINT')
    assert.match((await process.finished).stdout, /^\[\+\] Listening on \S+\n\n\[!\] Exiting\.\.\.\n$/)
  })

  test('a port in use ends it, with its reason', async () => {
    const { server, port } = await strange(() => undefined)
    const { code, stdout } = await new Heythere('serve', '--host', '127.0.0.1', '--port', port).finished
    assert.equal(code, 1)
    assert.match(stdout, /^\[!!\] Server died due to .*EADDRINUSE.*\n$/)
    server.close()
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)
    test(`on ${signal} answers what is in hand, closes who asked nothing, and then leaves with 0`, async () => {
      const { process, port } = await serve('--handler', 'delay:1s')
      const silent = raw({ port })
      const reply = raw({ port, send: ['Hey'] })
      await process.says(/Received/)
      process.child.kill(signal)
      assert.equal(await silent, '')
      assert.doesNotMatch(process.stdout, /Exiting/)
      assert.equal(await reply, 'Hey there, from TCP server.')
      const { code, stdout } = await process.finished
      assert.equal(code, 0)
      assert.match(stdout, /\n\n\[!\] Exiting\.\.\.\n$/)
    })

  test('a second Ctrl-C ends a server that is still answering', async () => {
    const { process, port } = await serve('--handler', 'delay:1m', '--drain-timeout', '1m')
    const silent = raw({ port })
    const cut = raw({ port, send: ['Hey'] }).catch(error => error.code)
    await process.says(/Received/)
    process.child.kill('SIGINT')
    assert.equal(await silent, '')
    // Not the same Ctrl-C told twice, as npm does within milliseconds
    const again = setInterval(() => process.child.kill('SIGINT'), 150)
    assert.equal((await process.finished).signal, 'SIGINT')
    clearInterval(again)
    await cut
  })

  test('Ctrl-C ends a server whose handler is still loading', async () => {
    const handler = fileURLToPath(new URL('../server/handlers/never-loads.js', import.meta.url))
    const process = new Heythere('serve', '--port', '0', '--threads', '1', '--handler', handler)
    await process.says(/^loading\n/)
    process.child.kill('SIGINT')
    const { code, stdout } = await process.finished
    assert.deepEqual([code, stdout], [0, 'loading\n\n[!] Exiting...\n'])
  })

  test('what is not answered within --drain-timeout is cut', async () => {
    const { process, port } = await serve('--handler', 'delay:1m', '--drain-timeout', '50ms')
    const cut = raw({ port, send: ['Hey'] })
    await process.says(/Received/)
    process.child.kill('SIGINT')
    assert.equal(await cut, '')
    assert.equal((await process.finished).code, 0)
  })

  test('starts on the same port at once, whatever waits there from before', async () => {
    const first = await serve()
    // The server is the first to close, so that its end waits in TIME_WAIT
    await Promise.all(Array.from({ length: 20 }, () => raw({ port: first.port, send: ['Hey'] })))
    first.process.child.kill('SIGTERM')
    await first.process.finished
    const again = new Heythere('serve', '--host', '127.0.0.1', '--port', String(first.port))
    await again.says(/^\[\+\] Listening/)
    assert.equal(await raw({ port: first.port, send: ['Hey'] }), 'Hey there, from TCP server.')
    again.child.kill('SIGTERM')
    assert.equal((await again.finished).code, 0)
  })
})

describe('send', () => {
  const cases = {
    'is refused': {
      port: async () => {
        const { server, port } = await strange(() => undefined)
        server.close()
        await once(server, 'close')
        return port
      },
      says: /refused the connection/,
    },
    'is reset': {
      port: async () => {
        const { server, port } = await strange(socket => {
          socket.once('data', () => socket.resetAndDestroy())
          server.unref()
        })
        return port
      },
      says: /reset the connection/,
    },
    'is not answered in time': {
      port: async () => {
        const { server, port } = await strange(socket => {
          socket.unref()
          socket.on('error', () => undefined)
          server.unref()
        })
        return port
      },
      says: /did not answer within 0\.2 s/,
    },
    'gets a close and no reply': {
      port: async () => {
        const { server, port } = await strange(socket => {
          socket.once('data', () => socket.end())
          server.unref()
        })
        return port
      },
      says: /closed the connection without a reply/,
    },
  }
  for (const [what, { port, says }] of Object.entries(cases))
    test(`says in one line that it ${what}`, async () => {
      const { code, stdout, stderr } = await heythere(
        'send',
        '--host',
        '127.0.0.1',
        '--port',
        await port(),
        '--timeout',
        '200ms',
      )
      assert.deepEqual([code, stdout], [1, ''])
      assert.match(stderr, /^heythere: 127\.0\.0\.1:\d+ .*\n$/)
      assert.match(stderr, says)
    })

  test('takes a message after --, which may begin with a dash', async () => {
    const { process, port } = await serve('--handler', 'echo')
    const address = ['--host', '127.0.0.1', '--port', String(port)]
    assert.equal((await heythere('send', ...address, '--', '-v')).stdout, '-v\n')
    const twice = await heythere('send', ...address, 'a', '--', 'b')
    assert.deepEqual([twice.code, twice.stderr], [2, 'heythere: b: one word too many; leave it out\n'])
    process.child.kill('SIGTERM')
    await process.finished
  })

  test('leaves on Ctrl-C with the words of the tutorial', async () => {
    let onArrived: () => void = () => undefined
    const arrived = new Promise<void>(done => {
      onArrived = done
    })
    const { server, port } = await strange(socket => {
      socket.once('data', onArrived)
      socket.on('error', () => undefined)
      socket.on('end', () => socket.end())
    })
    const client = new Heythere('send', '--host', '127.0.0.1', '--port', port)
    await arrived
    client.child.kill('SIGINT')
    const { code, stdout } = await client.finished
    assert.deepEqual([code, stdout], [0, '\nExiting...\n'])
    server.close()
  })
})
