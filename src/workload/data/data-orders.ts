/**
 * Which record comes next. `in-order` and `shuffled` use each record once per pass over all connections,
 * threads and agents; `shuffled` has a new order in each pass. `random` draws each with the same chance.
 */
export const DATA_ORDERS = ['in-order', 'shuffled', 'random'] as const
/** "in-order", "shuffled" or "random". */
export type DataOrder = (typeof DATA_ORDERS)[number]

/** The default order. */
export const USUAL_DATA_ORDER: DataOrder = 'in-order'
