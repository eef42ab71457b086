import type { Store } from '../ports.ts';
import { openSqliteStore, type SqliteSettings } from './sqlite/store.ts';

export type StoreSettings = SqliteSettings;

/** Opens the store that the settings name. Another kind of store is one more folder and one line here. */
export const openStore = async (settings: StoreSettings): Promise<Store> =>
  openSqliteStore(settings);
