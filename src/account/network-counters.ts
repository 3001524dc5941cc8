/** A value from one of the kernel's tables of TCP counters: a line of names, then a line of values. */
function parseTable(text: string, table: string, name: string): number | null {
  const [names = [], values = []] = text
    .split('\n')
    .filter(line => line.startsWith(`${table}:`))
    .map(line => line.trim().split(/\s+/))
  const value = values[names.indexOf(name)]
  return value === undefined ? null : Number(value)
}

/** A TCP counter of this network namespace by kernel name (proc_net_netstat(5), TcpExt); null if absent. */
export const parseNetstat = (text: string, name: string): number | null => parseTable(text, 'TcpExt', name)

/** The same from proc_net_snmp(5), Tcp. */
export const parseSnmp = (text: string, name: string): number | null => parseTable(text, 'Tcp', name)
