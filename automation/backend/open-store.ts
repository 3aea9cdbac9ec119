import { fileBackendDirectory } from "./file-backend.ts";
import { fileStore } from "./file-store.ts";
import type { StateStore } from "./state-store.ts";
import { isPostgres, type StoreAccess } from "./store-access.ts";

/**
 * Opens the state store of a stack for a piece of work and closes it afterwards: files, PostgreSQL and S3.
 *
 * @returns what the work gives; undefined, without doing it, for a backend of another kind (Google's and Azure's storage,
 *   Pulumi's own service), which only the CLI can read.
 * @throws DriverError config, unreachable or failed, when the store cannot be reached: within bounded time, and never with a password.
 */
export async function withStore<T>(
  access: StoreAccess,
  work: (store: StateStore) => Promise<T>,
): Promise<T | undefined> {
  const store = await openStore(access);
  if (store === undefined) return undefined;
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Those of the shared backends, and their packages, are loaded when a stack has such a backend. */
async function openStore(access: StoreAccess): Promise<StateStore | undefined> {
  const directory = fileBackendDirectory(access.backendUrl);
  if (directory !== undefined) return fileStore(directory);
  if (isPostgres(access.backendUrl)) {
    const { openPostgresStore } = await import("./postgres-store.ts");
    return await openPostgresStore(access);
  }
  if (access.backendUrl.startsWith("s3://")) {
    const { openS3Store } = await import("./s3-store.ts");
    return await openS3Store(access);
  }
  return undefined;
}
