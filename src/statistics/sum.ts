export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The sum of a number derived from each item. */
export const sumOf = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
