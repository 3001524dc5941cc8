/**
 * Which record comes next. `in-order` and `shuffled`: each once in a pass over all connections, threads and agents, a
 * new order in each pass for shuffled. `random`: each equally likely, again and again.
 */
export const DATA_ORDERS = ['in-order', 'shuffled', 'random'] as const
export type DataOrder = (typeof DATA_ORDERS)[number]

/** The order unless another is asked for. */
export const USUAL_DATA_ORDER: DataOrder = 'in-order'
