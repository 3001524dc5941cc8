import { printable } from '../printable.js'

/** The log lines of a server: the text is exactly the tutorial's; in JSON, `as` names the value. */
const EVENTS = {
  listening: { text: (address: string) => `[+] Listening on ${address}`, as: 'address' },
  accepted: { text: (peer: string) => `[+] Accepted connection from ${peer}`, as: 'peer' },
  received: { text: (request: string) => `[*] Received: ${request}`, as: 'request' },
  // A handler's error may quote the request
  trouble: { text: (reason: string) => `[!] ${reason}`, as: 'reason' },
  exiting: { text: () => '\n[!] Exiting...', as: null },
  died: { text: (reason: string) => `[!!] Server died due to ${reason}`, as: 'reason' },
} as const

export type Say = (event: keyof typeof EVENTS, what?: string | Uint8Array) => void

/** One line per event, without control characters. */
const sayText: Say = (event, what = '') => console.log(EVENTS[event].text(printable(what)))

/** One JSON object per line: time, event, and the peer, value or reason. */
const sayJson: Say = (event, what = '') => {
  const { as } = EVENTS[event]
  const detail = as === null ? {} : { [as]: Buffer.from(what).toString() }
  // JSON does not escape all characters that reorder or split a line on a terminal
  console.log(printable(JSON.stringify({ time: new Date().toISOString(), event, ...detail })))
}

export const LOGS = { text: sayText, json: sayJson } as const
export const LOG_NAMES = ['text', 'json'] as const satisfies readonly (keyof typeof LOGS)[]
/** The default format of the log. */
export const USUAL_LOG = 'text'
