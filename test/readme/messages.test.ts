import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import { heythere } from '../cli/in-process.js'
import { onLine } from '../driver/workload/driving.js'
import { TestServer } from '../faults/test-server.js'
import { Kitchen, okByKind } from './recipes.js'

const CONNECTIONS = 7
const SESSION = ['Data files', 'Workload files', 'Sessions']
const PAGE = readFileSync(new URL('../../../docs/messages.md', import.meta.url), 'utf8')

/** The server of the page: a shop with a line protocol. */
class Shop {
  readonly said: string[] = []
  #sessions = 0

  readonly onSocket = (socket: Socket): void =>
    onLine(socket, line => {
      this.said.push(line)
      socket.write(`${this.#answer(line.split(' '))}\n`)
    })

  readonly greeting = (socket: Socket): void => {
    socket.write('220 shop\n')
    this.onSocket(socket)
  }

  count(word: string): number {
    return this.said.filter(line => line.startsWith(word)).length
  }

  #answer([word, first, second]: readonly string[]): string {
    switch (word) {
      case 'get':
        return `value ${first}`
      case 'set':
        return 'stored'
      case 'login':
        return `hello ${first}, session=s${++this.#sessions}`
      case 'list':
        return `3 items for ${first}`
      case 'item':
        return second?.startsWith('s') ? `item ${first}` : 'no session'
      case 'pay':
        return 'paid'
      default:
        return '+OK'
    }
  }
}

// One test at a time, because commands run in the folder of their section
describe('docs/messages.md', { concurrency: 1 }, () => {
  for (const [title, word, exchanges] of [
    ['Variables', '--protocol line', 60],
    ['Variables', '-E ', 60],
    ['Data files', '--data users.csv', 60],
    ['Data files', '--data-order random', 60],
    ['Kinds of exchange', 'mix.yaml', 300],
    ['Greeting and opening', '--opening', 60],
    ['Modules', 'numbers.mjs', 60],
  ] as const)
    test(`the example runs: ${title}, ${word}`, async context => {
      const shop = new Shop()
      await using server = await TestServer.start(shop.onSocket)
      const run = await new Kitchen(context, title, 'messages').cook(word, server.port, exchanges)
      const openings = shop.count('auth') + shop.count('select')
      assert.equal(shop.said.length - openings, exchanges)
      if (title === 'Kinds of exchange')
        assert.deepEqual(okByKind(run), { get: shop.count('get'), set: shop.count('set') })
      if (title === 'Greeting and opening') assert.equal(openings, 2 * CONNECTIONS)
      if (word === '--data users.csv') assert.equal(shop.count('login bob pass,word'), exchanges / 3)
    })

  for (const command of ['shop.yaml -c 8', 'shop.yaml -c 8 -k', 'shop.yaml -R 50'])
    test(`the example runs: Sessions, ${command}`, async context => {
      const shop = new Shop()
      await using server = await TestServer.start(shop.greeting)
      const run = await new Kitchen(context, SESSION, 'messages').cook(command, server.port, 90)
      const { login = 0, ...others } = okByKind(run)
      for (const [kind, count] of Object.entries({ login, ...others })) assert.equal(shop.count(kind), count)
      const openings = command.endsWith('-k') ? CONNECTIONS : login
      assert.deepEqual([run.latencyUs.opening?.count, shop.count('auth')], [openings, openings])
    })

  test('shows the output of try', async context => {
    const shop = new Shop()
    await using server = await TestServer.start(shop.greeting)
    new Kitchen(context, SESSION, 'messages')
    const { code, stdout } = await heythere('try', `127.0.0.1:${server.port}`, '--workload', 'shop.yaml')
    assert.equal(code, 0, stdout)
    const timeless = (text: string): string =>
      text
        .replaceAll(/^ *[\d.]+ ms/gm, '')
        .replaceAll(/127\.0\.0\.1:\d+/g, 'TARGET')
        .replaceAll(/thinks for .*/g, 'thinks')
    const [, shown = ''] = /^```console\n\$ npx heythere try [^\n]*\n(.*?)^```$/ms.exec(PAGE) ?? []
    const lines = timeless(shown).trimEnd().split('\n')
    // The page shows only the beginning
    assert.deepEqual(
      timeless(stdout)
        .split('\n')
        .slice(0, lines.length - 1),
      lines.slice(0, -1),
    )
    assert.equal(lines.at(-1), '...')
  })
})
