/** The purpose of a function in an exchange. */
export const AREAS = [
  'handler',
  'messages',
  'waking threads',
  'sockets',
  'GC',
  'event loop',
  'other',
] as const
export type Area = (typeof AREAS)[number]

interface Rule {
  readonly area: Area | 'idle'
  readonly name?: RegExp
  readonly place?: RegExp
}

/** The first rule that fits applies. One without a name fits all functions of a place, and the reverse. */
const RULES: readonly Rule[] = [
  { area: 'idle', name: /^\(idle\)$/ },
  // The time of Atomics.wait and Atomics.notify counts for their callers
  { area: 'idle', name: /^block$/, place: /^heythere\/server\/pool\/ring\.js/ },
  { area: 'GC', name: /^\(garbage collector\)$/ },
  { area: 'event loop', name: /^\(program\)$/ },
  { area: 'waking threads', name: /^(wake|ring)$/, place: /^heythere\/server\/pool\/ring\.js/ },
  { area: 'waking threads', name: /^(notify|#?wake|#tell)$/ },
  { area: 'handler', place: /^heythere\/server\/handlers\// },
  { area: 'messages', name: /^(postMessage|receiveMessageOnPort|drainPort)$/ },
  { area: 'messages', place: /^node:internal\/(worker|per_context\/messageport|structured_clone)/ },
  { area: 'messages', place: /^heythere\/server\/(pool|messages|listener)/ },
  { area: 'messages', place: /^piscina\// },
  { area: 'sockets', place: /^node:(net|internal\/(net|streams?)|stream|_stream|internal\/stream_base)/ },
  {
    area: 'sockets',
    name: /^(write\w*(String|Buffer)|writev|shutdown|readStart|readStop|close|onread|onconnection)$/,
  },
  { area: 'sockets', place: /^heythere\/(server\/connection|protocol)/ },
  { area: 'event loop', place: /^node:internal\/(timers|process|async_hooks|util)|^node:(timers|events)/ },
  { area: 'other', place: /^(heythere\/|node:|$)/ },
  // Code outside of our packages and Node's is the user's
  { area: 'handler', place: /./ },
]

/** The area of a function; null: it only waits. */
export function areaOf([name, place]: readonly [string, string]): Area | null {
  const rule = RULES.find(one => (one.name?.test(name) ?? true) && (one.place?.test(place) ?? true))
  return rule?.area === 'idle' ? null : (rule?.area ?? 'other')
}
