import type { CommandName } from './flags/commands.js'

/** Three a command: the plainest use, the usual one, and the one that people look for. */
export const EXAMPLES: Readonly<Record<CommandName, readonly (readonly [typed: string, does: string])[]>> = {
  serve: [
    ['serve', 'on 0.0.0.0:8000, in a pool of threads'],
    ['serve --handling inline --handler ./mine.js', 'your own code, on the event loop'],
    ['serve --port 0 --keep-alive --request-until line', 'a free port, a request a line'],
  ],
  send: [
    ['send', 'the greeting of the tutorial'],
    ['send hello --port 9000', 'to another port'],
    ['send --timeout 1s -- -v', 'a message that begins with a dash'],
  ],
  bench: [
    ['bench', 'our own server, 64 clients, 10 s'],
    ['bench localhost:6379 --protocol redis -p 16', 'kept connections, 16 requests pipelined'],
    ["bench localhost:80 --protocol http -k -R 2k --threshold 'p99<5ms'", 'open load, a bound for CI'],
  ],
  compare: [
    ['compare --handling inline,pool --handler spin:5ms', 'two ways to handle'],
    ['compare -c 1,2,4,8,16,32 -o grid.json', 'how it scales; saved after every run'],
    ['compare host:8001 host:8002 --fail-on-regression 5%', 'the old server against the new'],
  ],
  diff: [
    ['diff base.json change.json', 'what changed, and how sure that is'],
    ['diff base.json change.json --fail-on-regression 5%', 'exit 99 where it is worse'],
    ['diff base.json change.json --noise 10% --force', 'also of different machines'],
  ],
  search: [
    ["search --slo 'p99<100ms' --handler sleep:20ms", 'our own server'],
    ["search localhost:80 --protocol http -k --slo 'p99<5ms' --slo 'errors<1%'", 'two bounds'],
    ["search --slo 'p99<50ms' --max-time 1m -o found.json", 'in a minute, and saved'],
  ],
  try: [
    ['try localhost:11211 --workload kv.yaml', 'one session, as a transcript'],
    ['try http://localhost/u/{{id}} --var id=1..10', 'what is asked, and what comes'],
    ["try localhost:6379 --protocol redis -m 'GET k'", 'one command'],
  ],
  tune: [
    ['tune --handling inline,pool --threads 1..4 --handler spin:2ms', 'which to use'],
    ["tune -c 1..256 --pick smallest --slo 'p99<50ms'", 'the fewest connections that are enough'],
    ['tune host:8001 host:8002 --goal p99 -o best.json', 'the better of two servers, by p99'],
  ],
  report: [
    ['report result.json', 'the table again'],
    ['report grid.json -o grid.html', 'one page: charts and tables'],
    ['report base.json change.json --format markdown', 'for a pull request'],
  ],
  agent: [
    ['agent --nats nats://127.0.0.1:4222', 'this machine, for loads on itself'],
    ['agent --nats nats://nats.lan --allow shop.lan:8000', 'for loads on one server'],
    ['agent --nats nats://nats.lan --max-connections 5k --name rack1', 'within a limit'],
  ],
  schema: [
    ['schema', 'all of them, by their names'],
    ['schema plan', 'of what --print-plan prints and --config takes'],
    ['schema result > result.schema.json', 'for a validator of your own'],
  ],
}
