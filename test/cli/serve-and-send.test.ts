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

describe('serve and send', () => {
  test('print exactly what the tutorial prints, and serve exits with 0 on Ctrl-C', async () => {
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

  test('send the exact bytes of the message', async () => {
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

  test('the log contains no control sequences and no forged lines', async () => {
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

  test("the log of a handler's error contains no control sequences either", async () => {
    const handler = fileURLToPath(new URL('../server/handlers/quotes.js', import.meta.url))
    // --quiet does not hide it
    const { process, port } = await serve('--handling', 'inline', '--handler', handler, '--quiet')
    await raw({ port, send: ['\u001b[2J\rfake'] })
    await process.says(/can't make sense of [^\n]*\n/)
    process.child.kill('SIGTERM')
    assert.match(
      (await process.finished).stdout,
      /\[!\] can't make sense of \\u001b\[2J\\rfake, at .*quotes\.js:\d+\n/,
    )
  })

  test('--quiet drops only the lines of each connection', async () => {
    const { process, port } = await serve('--quiet')
    await raw({ port, send: ['Hey'] })
    process.child.kill('SIGINT')
    assert.match((await process.finished).stdout, /^\[\+\] Listening on \S+\n\n\[!\] Exiting\.\.\.\n$/)
  })

  test('serve reports a port in use and exits with 1', async () => {
    const { server, port } = await strange(() => undefined)
    const { code, stdout } = await new Heythere('serve', '--host', '127.0.0.1', '--port', port).finished
    assert.equal(code, 1)
    assert.match(stdout, /^\[!!\] Server died due to .*EADDRINUSE.*\n$/)
    server.close()
  })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)
    test(`on ${signal} serve answers received requests, closes idle connections, exits with 0`, async () => {
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
    // Later than the few milliseconds in which npm repeats the same Ctrl-C
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

  test('requests that are not answered within --drain-timeout are cut off', async () => {
    const { process, port } = await serve('--handler', 'delay:1m', '--drain-timeout', '50ms')
    const cut = raw({ port, send: ['Hey'] })
    await process.says(/Received/)
    process.child.kill('SIGINT')
    assert.equal(await cut, '')
    assert.equal((await process.finished).code, 0)
  })

  test('serve can restart on the same port at once', async () => {
    const first = await serve()
    // The server closes first, so its side of the connections stays in TIME_WAIT
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
    test(`reports in one line that it ${what}`, async () => {
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

  test('takes a message that begins with a dash after --', async () => {
    const { process, port } = await serve('--handler', 'echo')
    const address = ['--host', '127.0.0.1', '--port', String(port)]
    assert.equal((await heythere('send', ...address, '--', '-v')).stdout, '-v\n')
    const twice = await heythere('send', ...address, 'a', '--', 'b')
    assert.deepEqual([twice.code, twice.stderr], [2, 'heythere: b: one word too many; leave it out\n'])
    process.child.kill('SIGTERM')
    await process.finished
  })

  test('exits on Ctrl-C with the text of the tutorial', async () => {
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
