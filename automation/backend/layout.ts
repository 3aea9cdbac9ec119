/** Identifies a stack in a backend: the project's name and the stack's name. */
export type StackPlace = {
  readonly project: { readonly name: string };
  readonly name: string;
};

/** The folder with a stack's locks, one `ID.json` for each operation. A self-managed backend has one organization. */
export function lockFolder({ project, name }: StackPlace): string {
  return `.pulumi/locks/organization/${project.name}/${name}`;
}

/** The folder with the records of the holders of a stack's locks. Pulumi does not read it. */
export function recordFolder({ project, name }: StackPlace): string {
  return `.pulumi/maintenance-windows/locks/${project.name}/${name}`;
}

/** The key under which a driver leases a stack. */
export function leaseKey({ project, name }: StackPlace): string {
  return `.pulumi/maintenance-windows/leases/${project.name}/${name}.json`;
}

/** The key of the record that identifies the emulator to which a stack was deployed. */
export function emulatorKey({ project, name }: StackPlace): string {
  return `.pulumi/maintenance-windows/emulators/${project.name}/${name}.json`;
}

/** The key of the lock of a record; both end with the same id. */
export function recordKey(stack: StackPlace, lock: string): string {
  return `${recordFolder(stack)}/${lock.slice(lock.lastIndexOf("/") + 1)}`;
}

/** The folder with the states of all projects' stacks. */
export const STATE_FOLDER = ".pulumi/stacks";

/** The keys of a state: plain, or compressed when the CLI is configured to (PULUMI_DIY_BACKEND_GZIP, …_ZSTD). */
const STATE_ENDINGS = [".json", ".json.gz", ".json.zst"] as const;

export function stateKeys({ project, name }: StackPlace): string[] {
  return STATE_ENDINGS.map((ending) => `${STATE_FOLDER}/${project.name}/${name}${ending}`);
}

/** The folder with the copies that the CLI makes of a stack's state after each operation; their names end with the time. */
export function backupFolder({ project, name }: StackPlace): string {
  return `.pulumi/backups/${project.name}/${name}`;
}

/** The file that describes the backend. */
export const META_KEY = ".pulumi/meta.yaml";

/** The stack of a state's key; undefined for backups and other files. */
export function stackOfStateKey(key: string): StackPlace | undefined {
  const [project, file, ...deeper] = key.slice(STATE_FOLDER.length + 1).split("/");
  const ending = STATE_ENDINGS.find((one) => file?.endsWith(one));
  if (project === undefined || file === undefined || ending === undefined || deeper.length > 0) return undefined;
  return { project: { name: project }, name: file.slice(0, -ending.length) };
}

/** The prefix of all keys of a store: the path of its URL with a slash at the end, or empty. */
export function keyPrefix(path: string): string {
  return path === "" || path.endsWith("/") ? path : `${path}/`;
}
