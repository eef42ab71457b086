import type { Store } from '../ports/store.ts';
import { openSqliteStore, type SqliteSettings } from './sqlite/store.ts';

export type StoreSettings = SqliteSettings;

/**
 * Opens the store that the settings describe. Another kind of store needs one more folder and one line
 * here.
 */
export const openStore = async (settings: StoreSettings): Promise<Store> =>
  openSqliteStore(settings);
