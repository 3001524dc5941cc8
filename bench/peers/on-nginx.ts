import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Setting } from '../command.js'
import { Program, whereIs } from '../program.js'
import { absent } from './absent.js'
import { type Contender, type Contest, type Goal, hold, type Standings } from './contest.js'
import { CONNECTIONS, type Length, ours, peer } from './drive.js'
import { parseAb, parseAutocannon, parseWrk } from './outputs.js'
import { versionsOf } from './versions.js'

const AUTOCANNON = fileURLToPath(import.meta.resolve('autocannon'))
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

export const configure = (port: number, folder: string): string => `
daemon off;
worker_processes 1;
error_log stderr;
pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  ${TEMPORARY.map(name => `${name}_temp_path ${folder}/${name};`).join(' ')}
  access_log off;
  keepalive_requests 1000000000;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / { return 200 'hello from nginx'; }
  }
}
`

/** How each driver gets the same load: the flags of ab, wrk, autocannon and ours, and the length of a run. */
interface Way {
  readonly title: string
  readonly long: Length
  readonly ab: readonly string[]
  readonly wrk: readonly string[]
  readonly autocannon: readonly string[]
  readonly ours: readonly string[]
  readonly goals: readonly Goal[]
}

const cpu = (against: string, bound: number): Goal => ({ of: 'heythere', against, what: 'cpu', bound })

const PER_REQUEST: Way = {
  title: 'nginx, connection per request',
  long: { exchanges: 40_000, seconds: 4 },
  ab: [],
  // wrk has no such mode, but it reconnects if the server closes
  wrk: ['-H', 'Connection: close'],
  autocannon: ['-H', 'Connection=close'],
  ours: [],
  goals: [cpu('ab', 1.3), cpu('autocannon', 0.45)],
}

const REUSED: Way = {
  title: 'nginx, connections reused',
  long: { exchanges: 300_000, seconds: 4 },
  ab: ['-k'],
  wrk: [],
  autocannon: [],
  ours: ['-k'],
  goals: [cpu('wrk', 1.4), cpu('autocannon', 0.45)],
}

function contendersOf(way: Way, port: number): Contender[] {
  const url = `http://127.0.0.1:${port}/`
  const c = `${CONNECTIONS}`
  return [
    ours('heythere', way.long, [`127.0.0.1:${port}`, '--protocol', 'http', ...way.ours]),
    peer(
      'ab',
      whereIs('ab'),
      'apt-get install apache2-utils',
      way.long,
      ({ exchanges }) => ['-q', '-n', `${exchanges}`, '-c', c, ...way.ab, url],
      parseAb,
    ),
    peer(
      'wrk',
      whereIs('wrk'),
      'apt-get install wrk',
      way.long,
      ({ seconds }) => ['-t', '1', '-c', c, '-d', `${seconds}s`, ...way.wrk, url],
      parseWrk,
    ),
    peer(
      'autocannon',
      process.execPath,
      '',
      way.long,
      ({ seconds }) => [AUTOCANNON, '--json', '-n', '-c', c, '-d', `${seconds}`, ...way.autocannon, url],
      parseAutocannon,
      true,
    ),
  ]
}

/** A contest of drivers on the same nginx, which is started for it. `entrants` is given its port and its path. */
export const onNginx =
  (title: string, entrants: (port: number, nginx: string) => Omit<Contest, 'title'>) =>
  async (setting: Setting): Promise<Standings> => {
    const nginx = whereIs('nginx')
    if (nginx === undefined) return absent(title, 'nginx', 'apt-get install nginx-light')
    const program = await Program.start(nginx, ({ port, folder }) => {
      const file = join(folder, 'nginx.conf')
      writeFileSync(file, configure(port, folder))
      return ['-c', file, '-e', 'stderr']
    })
    try {
      return await hold({ title, ...entrants(program.port, nginx) }, setting)
    } finally {
      await program.remove()
    }
  }

const amongPeers = (way: Way) =>
  onNginx(way.title, (port, nginx) => ({
    contenders: contendersOf(way, port),
    goals: way.goals,
    notes: [
      `CPU of the driver alone; ${CONNECTIONS} connections; one thread per driver.`,
      versionsOf([nginx, '-v'], [whereIs('ab'), '-V'], [whereIs('wrk'), '-v'], [AUTOCANNON, '-v']),
    ],
  }))

/** Drivers on the same nginx. */
export const nginxContests = [amongPeers(PER_REQUEST), amongPeers(REUSED)]
