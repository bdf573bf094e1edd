/** What the stores use of the table. */
export { ConditionFailed, type Cost, type TableAction, TransactionFailed } from './failures.ts';
export { getItem, getItems, queryAll, queryItems, type QueryOptions } from './reads.ts';
export type { Item, Table } from './requests.ts';
export { deleteItem, putItem, putItems, transact, updateItem, type Write } from './writes.ts';
