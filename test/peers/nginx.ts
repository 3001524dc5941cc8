import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import type { Certificate } from './certificate.js'
import { Program, whereIs } from './program.js'

/** The path of nginx on this machine, or undefined. */
export const nginx = whereIs('nginx')
/** The configuration of nginx for requests to /, and further settings of its server. */
export interface Site {
  readonly location: string
  readonly server?: string
  /** The certificate for TLS. */
  readonly certificate?: Certificate
}

export const HELLO: Site = { location: "return 200 'hello from nginx';" }

const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

const tlsOf = ({ cert, key }: Certificate): string => `ssl_certificate ${cert}; ssl_certificate_key ${key};`

const configure = ({ location, server = '', certificate }: Site, port: number, folder: string): string => `
daemon off;
worker_processes 1;
error_log stderr;
pid ${folder}/nginx.pid;
events { worker_connections 1024; }
http {
  ${TEMPORARY.map(name => `${name}_temp_path ${folder}/${name};`).join(' ')}
  log_format counts '$connection $connection_requests $status $request_length $bytes_sent';
  access_log ${folder}/access.log counts;
  server {
    listen 127.0.0.1:${port}${certificate ? ' ssl' : ''};
    ${certificate ? tlsOf(certificate) : ''}
    ${server}
    location / { ${location} }
  }
}
`

/** Starts nginx for one test. */
export async function startNginx(context: TestContext, site: Site): Promise<Program> {
  assert.ok(nginx)
  const program = await Program.start(nginx, ({ port, folder }) => {
    const file = join(folder, 'nginx.conf')
    writeFileSync(file, configure(site, port, folder))
    return ['-c', file, '-e', 'stderr']
  })
  context.after(() => program.remove())
  return program
}

export const target = ({ port }: Program): string => `127.0.0.1:${port}`

/** A line of its access log, which is one exchange. */
export interface Seen {
  readonly connection: number
  /** The number of the exchange on its connection. */
  readonly turn: number
  readonly status: number
  readonly received: number
  readonly sent: number
}

/** Quits nginx to complete its log, because a line may be written after its reply was read. */
export async function quit(program: Program): Promise<readonly Seen[]> {
  await program.end('SIGQUIT')
  const lines = readFileSync(join(program.folder, 'access.log'), 'utf8').split('\n').slice(0, -1)
  return lines.map(line => {
    const [connection = 0, turn = 0, status = 0, received = 0, sent = 0] = line.split(' ').map(Number)
    return { connection, turn, status, received, sent }
  })
}
