import { integer, milliseconds, rowNumber, text } from "./columns.ts";
import { KeptRows } from "./kept-rows.ts";
import { part, type RowOf, Table } from "./table.ts";

export const PARAMETER_TYPES = ["String", "StringList", "SecureString"] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

const PARAMETERS = new Table("parameters", {
  number: rowNumber,
  /** In full, with its leading slash if it is a path. */
  name: text("UNIQUE"),
  type: text<ParameterType>(),
  /** The plain text, of a SecureString too: the emulator has no keys. */
  value: text(),
  version: integer(),
  modifiedAtMs: milliseconds(),
  description: text().orNull(),
  allowedPattern: text().orNull(),
  /** Of a SecureString. */
  keyId: text().orNull(),
  tier: text<"Standard" | "Advanced">(),
  dataType: text(),
});

/** A parameter of Parameter Store as its latest version has it. */
export type Parameter = Omit<RowOf<typeof PARAMETERS>, "number">;

const VERSIONS = new Table(
  "parameter_versions",
  {
    name: text(),
    version: integer(),
    type: text<ParameterType>(),
    value: text(),
    modifiedAtMs: milliseconds(),
    dataType: text(),
  },
  "PRIMARY KEY (name, version)",
  "WITHOUT ROWID",
);

/** The members of a single version. */
export type ParameterVersion = Omit<RowOf<typeof VERSIONS>, "name">;

/** AWS keeps a hundred versions of a parameter. */
const VERSIONS_KEPT = 100;

/** How many parameters stay in memory: their values may be long. */
const IN_MEMORY_MAX = 2000;

/** Rows read at once: a reader that has enough stops early. */
const ROWS_AT_ONCE = 64;

interface KeptParameter {
  readonly parameter: Parameter;
  /** Whether the table does not have it yet. */
  isNew: boolean;
}

export const parameters = part([PARAMETERS, VERSIONS], (db) => {
  const rows = PARAMETERS.on(db).but("number");
  const kept = KeptRows.of<string, KeptParameter>(
    db,
    [PARAMETERS],
    (own) => {
      const rows = PARAMETERS.on(own);
      const find = rows.but("number").find("name");
      const insert = rows.insertAll();
      const update = rows.update(["name"]);
      return {
        find(name) {
          const parameter = find(name);
          return parameter && { parameter, isNew: false };
        },
        // An insertion that updates on a conflict would write the table of row numbers too.
        write(changed) {
          insert(changed.filter(({ isNew }) => isNew).map(({ parameter }) => parameter));
          for (const { parameter, isNew } of changed) if (!isNew) update(parameter);
          for (const one of changed) one.isNew = false;
        },
      };
    },
    IN_MEMORY_MAX,
  );
  const versions = VERSIONS.on(db);
  const insertVersion = versions.insert();
  const deleteParameter = rows.delete("name");
  const deleteVersions = versions.delete("name");
  const forgetVersions = versions.deleteWhere("WHERE name = :name AND version <= :version", "name", "version");
  const named = rows.select("WHERE name > :after AND name >= :prefix AND name < :end ORDER BY name LIMIT :limit");
  return {
    /** Creates the parameter, or its next version; only the last hundred versions are kept. */
    put(parameter: Parameter): void {
      const { name, version } = parameter;
      kept.set(name, { parameter, isNew: kept.get(name)?.isNew ?? true });
      insertVersion(parameter);
      if (version > VERSIONS_KEPT) forgetVersions(name, version - VERSIONS_KEPT);
    },
    find: (name: string): Parameter | undefined => kept.get(name)?.parameter,
    findVersion: versions.but("name").find("name", "version"),
    delete(name: string): void {
      deleteVersions(name);
      deleteParameter(name);
    },
    /** Parameters with names that begin with `prefix` and sort after `after`, in the order of their names. */
    *named(prefix: string, after = ""): Iterable<Parameter> {
      // Every code point that a name may have is below this one.
      const end = `${prefix}\u{10ffff}`;
      let found = named.all({ after, prefix, end, limit: ROWS_AT_ONCE });
      for (; found.length > 0; found = named.all({ after: found.at(-1)!.name, prefix, end, limit: ROWS_AT_ONCE })) {
        yield* found;
        if (found.length < ROWS_AT_ONCE) return;
      }
    },
  };
});
