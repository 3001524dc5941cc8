import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as processes from './heythere.js'
import { heythere } from './in-process.js'

const TEN = '1,2,3,4,5,6,7,8,9,10'

/** What is typed, and the line that answers it. */
const WRONG: readonly [string, RegExp][] = [
  ['bench -c 0', /--connections 0: must be at least 1/],
  ['bench -c abc', /--connections abc: not a number/],
  ['bench -c -1', /--connections -1: must be at least 1/],
  ['bench -c', /--connections: needs a value; write --connections 64\n$/],
  ['bench -c 1 -c 2', /--connections 1 2: given 2 times/],
  ['bench -c 9000000', /--connections 9000000: must be at most 1,000,000/],
  ['bench -c 1000000', /--connections 1000000: .*ulimit -n 1000064/],
  ['bench -d 10', /--duration 10: a duration needs a unit: 10s or 10ms/],
  ['bench --handling foo', /--handling foo: must be one of pool, inline/],
  ['bench --handler ./not-there.js', /--handler \.\/not-there\.js: there is no such file/],
  ['bench --handler nope', /--handler nope: no such handler/],
  ['bench --stage 30:5', /--stage 30:5: a duration needs a unit: 30s or 30ms/],
  ['bench --stage 30s:1k..', /--stage 30s:1k\.\.: not a stage: write it like 30s:0\.\.2k/],
  ['bench --stage 1s:1,2s:2', /--stage 1s:1,2s:2: not a stage: write it like .*, and --stage once for each/],
  ['bench --stage 1s:1 -R 5', /--rate 5: --stage 1s:1 has its own rates; leave out one of them/],
  ['bench --stage 1s:1 -d 5s', /--duration 5s: --stage 1s:1 sets the duration/],
  ['bench --rate-file not-there.csv', /--rate-file not-there\.csv: there is no such file/],
  ['bench -R 5 --arrival gamma:0', /--arrival gamma:0: a CV of 0 means constant gaps/],
  ['bench --ramp-up 5', /--ramp-up 5: a duration needs a unit/],
  ['bench --connect-rate 0', /--connect-rate 0: must be at least 0\.01/],
  ['bench --stage 1s:1 --threshold p99@2<5ms', /--threshold p99@2<5ms: there is no stage 2; there is 1/],
  [
    'search --stage 1s:1 --slo p99<5ms',
    /--stage 1s:1: a search holds one rate after the other; leave it out/,
  ],
  ['search -R 5 --slo p99@1<5ms', /--slo p99@1<5ms: this load has no stages; leave out @1/],
  ['tune --threads 1,2 --stage 1s:1', /--stage 1s:1: tune needs a load that stays the same; use --rate/],
  ['bench --conections 5', /--conections: no such flag; did you mean --connections\?/],
  ['serve --treads=4', /--treads: no such flag; did you mean --threads\?/],
  ['bench --no-progres', /--no-progres: no such flag; did you mean --progress\?/],
  ['bench --live=3', /--live 3: takes no value; leave it out/],
  ['bench -k=yes', /-k yes: takes no value/],
  ['bench --no-progress=1', /--no-progress 1: takes no value/],
  ['bench --unknown 1', /--unknown: no such flag; heythere bench --help lists the flags/],
  ['bench --path /x', /--path: no such flag; write TARGET as http:\/\/host\/path\n$/],
  ['search --clients 5', /--clients: no such flag; write --connections\n$/],
  ['serve --clients 5', /--clients: no such flag; heythere serve --help/],
  ['bench --wamup 1s', /--wamup: no such flag; did you mean --warmup\?/],
  ['bench -z', /-z: no such flag; heythere bench --help/],
  ['compare --print-plan', /--print-plan: no such flag; heythere compare --help/],
  [
    'bench -o no-such-folder/x.json',
    /--output \S+: the folder no-such-folder does not exist; create it first/,
  ],
  ['bench --ca nothing.pem', /--ca nothing\.pem: there is no such file/],
  ['schema table', /NAME table: must be one of plan, result, comparison, search/],
  ['bench localhost:80 --threads 2', /TARGET localhost:80: the flags of serve/],
  ['bench -p 16 --no-keep-alive', /--no-keep-alive: 16 requests can be pipelined only on reused connections/],
  ['search -x 3 --slo p99<5ms', /--runs 3: search repeats its probes by itself/],
  ['bench --percentiles 0x32', /--percentiles 0x32: write percentiles like 50,90,99\.9/],
  ['bench --percentiles 5e1', /--percentiles 5e1: write percentiles/],
  ['bench --percentiles 50,,90', /--percentiles 50,,90: write percentiles/],
  ['search --percentiles 50 --slo p99<5ms', /--percentiles 50: is for the table of bench/],
  ['compare -c 1,2 --percentiles 50', /--percentiles 50: is for the table of bench/],
  ['bench localhost', /TARGET localhost: not a target/],
  [
    `bench unix:/${'x'.repeat(107)}`,
    /TARGET unix:\/x*: the path has 108 bytes, and the system allows 10[37]/,
  ],
  ['bench 010.0.0.1:80', /TARGET 010\.0\.0\.1:80: the system reads this as 8\.0\.0\.1/],
  ['serve --host 127.1', /--host 127\.1: the system reads this as 127\.0\.0\.1/],
  ['send --host 127.1', /--host 127\.1: the system reads this as 127\.0\.0\.1/],
  ['bench -m caf\ufffd', /caf\ufffd: is not UTF-8, and Node loses such bytes; write a message as -e '\\xE9'/],
  ['bench tls://localhost:80 --servername=', /--servername : must not be empty/],
  ['bench -f /dev/zero', /--message-file \/dev\/zero: has more than 67,108,864 bytes: send a shorter one/],
  ['bench -f no-such-file', /--message-file no-such-file: there is no such file/],
  [
    'bench localhost:80 --nats localhost --nats-creds /dev/zero',
    /--nats-creds \/dev\/zero: has more than 16,777,216 bytes: it is not a certificate/,
  ],
  [
    'compare -c 1,2,3 --message-size 64MiB',
    /^heythere: compare: the messages of all cells take more than 134,217,728 bytes/,
  ],
  [
    'tune -c 1,2,3 --message-size 64MiB',
    /^heythere: tune: the messages of all cells take more than 134,217,728 /,
  ],
  ['bench localhost:80 more', /more: one word too many; leave it out/],
  ['bench -o result.xls', /--output result\.xls: the extension must be one of/],
  [
    'compare --threads 1,2 -o c.hgrm',
    /--output c\.hgrm: hgrm is for one result of bench, not for a comparison/,
  ],
  ['report', /report: needs a saved result; write heythere report r\.json\n$/],
  ['history', /history: needs two saved results or more; write heythere history results\/\*\.json\n$/],
  ['diff r.json', /diff: needs two saved results; write heythere diff BEFORE\.json AFTER\.json\n$/],
  ['bench localhost:80 -E', /--expect: needs a value; write --expect pong\n$/],
  ['bench localhost:80 -E -c 3', /--expect: needs a value; write --expect pong\n$/],
  ['bench localhost:80 -m', /--message: needs a value; write --message ping\n$/],
  ['bench localhost:80 -H', /--header: needs a value; write --header 'Name: value'\n$/],
  [
    'bench localhost:80 -p 4 --until close',
    /--until close: .*; leave out --pipelining 4 or give another rule/,
  ],
  ['bench localhost:80 -p 4 -m x', /--pipelining 4: the connection stays open, so say where a reply ends/],
  ['bench localhost:80 -k --until close', /--until close: .*; leave out --keep-alive or give another rule/],
  ['bench --config nofile.json', /--config nofile\.json: there is no such file/],
  ['compare -c 1,2 --config nofile.json', /--config nofile\.json: there is no such file/],
  [
    'compare -c 1,2 --resume package.json',
    /--resume package\.json: is not a saved comparison .*; give a file that compare -o saved\n$/,
  ],
  [
    'tune -c 1,2 --resume package.json',
    /--resume package\.json: is not a saved tune .*; give a file that tune -o saved\n$/,
  ],
  ['report nothing.json', /nothing\.json: there is no such file/],
  ['report package.json', /package\.json: is not a saved result, comparison, search or tune \(schema none\)/],
  ['serve --log xml', /--log xml: must be one of text, json/],
  ['serve --port 70000', /--port 70000: must be at most 65,535/],
  ['serve --port', /--port: needs a value; heythere serve --help describes it\n$/],
  ['serve --no-port', /--port/],
  ['serve --max-request lots', /--max-request lots: not a size/],
  ['send --port 0', /--port 0: must be at least 1/],
  ['send --timeout 1', /--timeout 1: a duration needs a unit/],
  ['bench --nats localhost', /--nats: TARGET is missing/],
  ['bench unix:/x --nats localhost', /TARGET unix:\/x: exists on this machine only/],
  [
    'bench localhost:80 --nats localhost --protocol ./package.json',
    /--protocol .*: agents do not run modules/,
  ],
  ['bench localhost:80 --nats localhost --handler ./package.json', /TARGET localhost:80: the flags of serve/],
  [
    'bench localhost:80 --nats localhost --agents 3 -c 2',
    /--connections 2: is less than one for each of 3 agents/,
  ],
  [
    'bench localhost:80 --nats localhost --agents 3 -n 2',
    /--requests 2: is less than one for each of 3 agents/,
  ],
  ['bench localhost:80 --nats http://localhost', /--nats http:\/\/localhost: not a NATS address/],
  ['bench localhost:80 --nats nats://me:secret@a:b', /--nats nats:\/\/\*\*\*@a:b: not a NATS address/],
  ['bench localhost:80 --nats localhost --nats-creds ./no', /--nats-creds \.\/no: there is no such file/],
  ['bench localhost:80 --agents 3', /--agents: is for a fleet; add --nats URL/],
  ['agent', /--nats: is missing/],
  ['agent --nats localhost --allow localhost', /--allow localhost: not a target/],
  ['agent --nats localhost --name a/b', /--name a\/b: must be/],
  ['bench -c \u001b[2J\r', /--connections \\u001b\[2J\\r: not a number/],
  ['bench \u202egnp.exe', /\\u202egnp\.exe/],
  [
    `compare --threads ${TEN},1 --slots ${TEN} --batch ${TEN}`,
    /^heythere: compare: the lists span 1,100 cells, and the limit is 1,000/,
  ],
  [`tune --threads ${TEN},1 --slots ${TEN} --batch ${TEN}`, /^heythere: tune: the lists span 1,100 cells, /],
  [
    'frobnicate',
    /frobnicate: no such command; there are serve, .*, completion; start with heythere bench\n$/,
  ],
  ['http://x/y', /http:\/\/x\/y: is a target, not a command; write heythere bench http:\/\/x\/y\n$/],
  ['localhost:8000 -c 5', /localhost:8000: is a target, .* heythere bench localhost:8000\n$/],
  [':8000', /:8000: is a target, .* heythere bench localhost:8000\n$/],
  ['unix:/run/x.sock', /is a target, .* heythere bench unix:\/run\/x\.sock\n$/],
  ['help', /help: no such command; write heythere --help\n$/],
  ['-c 5', /5: no such command; there are /],
  ['bnech -c 5', /bnech: no such command; did you mean bench\?/],
  ['', /a command is missing; start with heythere bench \(the bundled server\) or heythere bench HOST:PORT/],
  ['--json', /a command is missing; start with heythere bench/],
]

/** Run as a process: one case each that a command refuses, that yargs refuses, and that neither refuses. */
const AS_PROCESS: ReadonlySet<string> = new Set(['bench -c 0', 'frobnicate', ''])

for (const [typed, says] of WRONG)
  test(`heythere ${typed} is refused with one line and exit code 2`, async () => {
    const run = AS_PROCESS.has(typed) ? processes.heythere : heythere
    const { code, stdout, stderr } = await run(...typed.split(' ').filter(word => word !== ''))
    assert.match(stderr, says)
    assert.match(stderr, /^heythere: [^\n]*\n$/)
    assert.deepEqual([code, stdout], [2, ''])
  })
