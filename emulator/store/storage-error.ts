/** The database could not be read or written; the change that was under way is undone. */
export class StorageError extends Error {
  /** `unwritable`: the disk is full or refuses writes, and may take them later. `damaged`: the file is not what was written. */
  readonly kind: "unwritable" | "damaged";

  constructor(kind: StorageError["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StorageError";
    this.kind = kind;
  }
}
