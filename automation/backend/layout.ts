/** By which a stack is known in a backend: the project's name and its own. */
export type StackPlace = {
  readonly project: { readonly name: string };
  readonly name: string;
};

/** The folder with a stack's locks, one `ID.json` for each operation. A backend of one's own has one organization. */
export function lockFolder({ project, name }: StackPlace): string {
  return `.pulumi/locks/organization/${project.name}/${name}`;
}

/** The folder with what is known of the holders of a stack's locks, which Pulumi does not look into. */
export function recordFolder({ project, name }: StackPlace): string {
  return `.pulumi/maintenance-windows/locks/${project.name}/${name}`;
}

/** The key under which a driver leases a stack. */
export function leaseKey({ project, name }: StackPlace): string {
  return `.pulumi/maintenance-windows/leases/${project.name}/${name}.json`;
}

/** The key under which is written which emulator a stack was deployed to. */
export function emulatorKey({ project, name }: StackPlace): string {
  return `.pulumi/maintenance-windows/emulators/${project.name}/${name}.json`;
}

/** Beside which lock a record is kept; both end with the same id. */
export function recordKey(stack: StackPlace, lock: string): string {
  return `${recordFolder(stack)}/${lock.slice(lock.lastIndexOf("/") + 1)}`;
}

/** The folder with the states of all projects' stacks. */
export const STATE_FOLDER = ".pulumi/stacks";

/** What a state may be kept under: plain, or compressed when the CLI is told so (PULUMI_DIY_BACKEND_GZIP, …_ZSTD). */
const STATE_ENDINGS = [".json", ".json.gz", ".json.zst"] as const;

export function stateKeys({ project, name }: StackPlace): string[] {
  return STATE_ENDINGS.map((ending) => `${STATE_FOLDER}/${project.name}/${name}${ending}`);
}

/** The folder with the copies that the CLI makes of a stack's state after each operation; their names end with the time. */
export function backupFolder({ project, name }: StackPlace): string {
  return `.pulumi/backups/${project.name}/${name}`;
}

/** What describes the backend itself. */
export const META_KEY = ".pulumi/meta.yaml";

/** Whose state a key names; undefined for a backup and what else lies there. */
export function stackOfStateKey(key: string): StackPlace | undefined {
  const [project, file, ...deeper] = key.slice(STATE_FOLDER.length + 1).split("/");
  const ending = STATE_ENDINGS.find((one) => file?.endsWith(one));
  if (project === undefined || file === undefined || ending === undefined || deeper.length > 0) return undefined;
  return { project: { name: project }, name: file.slice(0, -ending.length) };
}

/** What stands before every key of a store whose URL has a path: empty, or the path with a slash at its end. */
export function keyPrefix(path: string): string {
  return path === "" || path.endsWith("/") ? path : `${path}/`;
}
