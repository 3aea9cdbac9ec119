import { integer, milliseconds, part, type RowOf, rowNumber, Table, text } from "./table.ts";

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
export type Parameter = Omit<NumberedParameter, "number">;
export type NumberedParameter = RowOf<typeof PARAMETERS>;

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

/** Rows read at once: a reader that has enough stops early. */
const ROWS_AT_ONCE = 64;

export const parameters = part([PARAMETERS, VERSIONS], (db) => {
  const rows = PARAMETERS.on(db).kept();
  const versions = VERSIONS.on(db);
  const insert = rows.insert();
  const update = rows.update(["name"]);
  const insertVersion = versions.insert();
  const deleteParameter = rows.delete("name");
  const deleteVersions = versions.delete("name");
  const forgetVersions = versions.deleteWhere("WHERE name = :name AND version <= :version", "name", "version");
  const named = rows.select("WHERE name > :after AND name >= :prefix AND name < :end ORDER BY name LIMIT :limit");
  return {
    /** Creates the parameter, or its next version; only the last hundred versions are kept. */
    put(parameter: Parameter): void {
      // An insertion that updates on a conflict would write the table of row numbers too.
      if (parameter.version === 1) insert(parameter);
      else update(parameter);
      insertVersion(parameter);
      if (parameter.version > VERSIONS_KEPT) forgetVersions(parameter.name, parameter.version - VERSIONS_KEPT);
    },
    find: rows.find("name"),
    findVersion: versions.but("name").find("name", "version"),
    delete(name: string): void {
      deleteVersions(name);
      deleteParameter(name);
    },
    /** Parameters with names that begin with `prefix` and sort after `after`, in the order of their names. */
    *named(prefix: string, after = ""): Iterable<NumberedParameter> {
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
