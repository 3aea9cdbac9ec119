import { backupFolder, type StackPlace } from "../backend/layout.ts";
import type { StateStore } from "../backend/state-store.ts";
import { DriverError } from "../errors/driver-error.ts";

/** So many backups are looked into. */
const BACKUPS_MAX = 20;

/**
 * Says which file is damaged, and which backup of it can be used.
 *
 * @param why e.g. `it is empty`.
 * @param isWhole whether a backup's content can be used.
 */
export async function damagedState(
  store: StateStore,
  place: StackPlace,
  key: string,
  why: string,
  isWhole: (content: Buffer) => Promise<boolean>,
): Promise<DriverError> {
  const { name } = place;
  const file = store.locate(key);
  const backup = await newestWhole(store, place, key, isWhole);
  const fix =
    backup === undefined
      ? "No backup beside it can be used: restore it from a copy."
      : `Its newest backup is ${store.locate(backup)}: copy it there, then run mw refresh ${name}, since the backup lacks ` +
        "what was done after it.";
  const text = `The state of stack ${name} is damaged: ${file}: ${why}. It was left as it is. ${fix}`;
  return new DriverError("state", text, { stack: name, file });
}

async function newestWhole(
  store: StateStore,
  place: StackPlace,
  key: string,
  isWhole: (content: Buffer) => Promise<boolean>,
): Promise<string | undefined> {
  try {
    const backups = (await store.list(backupFolder(place))).sort().reverse();
    for (const backup of [`${key}.bak`, ...backups.slice(0, BACKUPS_MAX)]) {
      const content = await store.read(backup);
      if (content !== undefined && (await isWhole(content))) return backup;
    }
  } catch {
    // The damage is the news; backups that cannot be read are as good as none.
  }
  return undefined;
}
