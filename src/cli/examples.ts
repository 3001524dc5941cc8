import type { CommandName } from './flags/commands.js'

/** Three per command: the simplest use, the usual one, and a frequently needed one. */
export const EXAMPLES: Readonly<Record<CommandName, readonly (readonly [typed: string, does: string])[]>> = {
  serve: [
    ['serve', 'on 0.0.0.0:8000, with a pool of worker threads'],
    ['serve --handling inline --handler ./mine.js', 'your own handler, on the event loop'],
    ['serve --port 0 --keep-alive --request-until line', 'a free port, one request per line'],
  ],
  send: [
    ['send', "the tutorial's greeting"],
    ['send hello --port 9000', 'to another port'],
    ['send --timeout 1s -- -v', 'a message that begins with a dash'],
  ],
  bench: [
    ['bench', 'the bundled server, 64 clients, 10 s'],
    ['bench localhost:6379 --protocol redis -p 16', 'reused connections, 16 requests pipelined'],
    ["bench localhost:80 --protocol http -k -R 2k --threshold 'p99<5ms'", 'open load, a limit for CI'],
  ],
  compare: [
    ['compare --handling inline,pool --handler spin:5ms', 'two ways to handle requests'],
    ['compare -c 1,2,4,8,16,32 -o grid.json', 'how the server scales; saved after every run'],
    ['compare host:8001 host:8002 --fail-on-regression 5%', 'the old server against the new'],
  ],
  diff: [
    ['diff base.json change.json', 'what changed, and how sure that is'],
    ['diff base.json change.json --fail-on-regression 5%', 'exit with 99 if it is worse'],
    ['diff base.json change.json --noise 10% --force', 'results of different machines'],
  ],
  search: [
    ["search --slo 'p99<100ms' --handler sleep:20ms", 'the bundled server'],
    ["search localhost:80 --protocol http -k --slo 'p99<5ms' --slo 'errors<1%'", 'two limits'],
    ["search --slo 'p99<50ms' --max-time 1m -o found.json", 'within a minute, and saved'],
  ],
  try: [
    ['try localhost:11211 --workload kv.yaml', 'one session, as a transcript'],
    ['try http://localhost/u/{{id}} --var id=1..10', 'what is sent, and what comes back'],
    ["try localhost:6379 --protocol redis -m 'GET k'", 'one command'],
  ],
  tune: [
    ['tune --handling inline,pool --threads 1..4 --handler spin:2ms', 'which setting to use'],
    ["tune -c 1..256 --pick smallest --slo 'p99<50ms'", 'the fewest connections that are enough'],
    ['tune host:8001 host:8002 --goal p99 -o best.json', 'the better of two servers, by p99'],
  ],
  report: [
    ['report result.json', 'the table again'],
    ['report grid.json -o grid.html', 'one page: charts and tables'],
    ['report base.json change.json --format markdown', 'for a pull request'],
  ],
  history: [
    ['history results/*.json', 'each result, and where a new level begins'],
    ['history results/*.json -o history.html', 'a page of trends'],
    ['history results/*.json -o history.json', 'for diff --noise history.json'],
  ],
  agent: [
    ['agent --nats nats://127.0.0.1:4222', 'loads only this machine'],
    ['agent --nats nats://nats.lan --allow shop.lan:8000', 'loads one server'],
    ['agent --nats nats://nats.lan --max-connections 5k --name rack1', 'with a limit'],
  ],
  schema: [
    ['schema', 'all schemas, by their names'],
    ['schema plan', 'the schema of --print-plan and --config'],
    ['schema result > result.schema.json', 'for your own validator'],
  ],
}
