/** An object with a value for each key, in the order of the keys. */
export function keyed<Key extends string, Value>(
  keys: readonly Key[],
  of: (key: Key) => Value,
): Record<Key, Value> {
  return Object.fromEntries(keys.map(key => [key, of(key)])) as Record<Key, Value>
}
