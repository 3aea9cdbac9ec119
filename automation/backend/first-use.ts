import { isPostgres, type StoreAccess } from "./store-access.ts";

/**
 * Does what may be the first use of a backend, alone. On PostgreSQL the CLI makes its table then, and of two that make it at
 * the same moment one fails; so they go one after the other as long as there is none.
 */
export async function firstUse<T>(access: StoreAccess, work: () => Promise<T>): Promise<T> {
  if (!isPostgres(access.backendUrl)) return await work();
  const { withTableLock } = await import("./postgres-first-use.ts");
  return await withTableLock(access, work);
}
