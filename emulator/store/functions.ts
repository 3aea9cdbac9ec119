import { blob, integer, integerKey, json, text, textKey } from "./columns.ts";
import { part, Table } from "./table.ts";
import type { Tag } from "./tag.ts";

/** One version of a Lambda function. */
export interface FunctionVersion {
  readonly name: string;
  /** `$LATEST`, or a number. */
  readonly version: string;
  readonly description: string;
  readonly runtime: string;
  readonly handler: string;
  readonly role: string;
  /** seconds */
  readonly timeout: number;
  /** megabytes; shown to the function, not enforced */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly architecture: string;
  /** megabytes */
  readonly ephemeralStorage: number;
  /** Base64, as Lambda shows it. */
  readonly codeSha256: string;
  /** bytes */
  readonly codeSize: number;
  readonly revisionId: string;
  readonly modifiedAtMs: number;
  /** Members that the emulator only keeps: DeadLetterConfig, VpcConfig, TracingConfig and the like. */
  readonly kept: Readonly<Record<string, unknown>>;
}

/** The settings of a function that all its versions share. */
export interface FunctionSettings {
  readonly tags: readonly Tag[];
  /** The number of the next published version. */
  readonly nextVersion: number;
  readonly reservedConcurrency: number | null;
  /** The statements of its resource policy, as JSON objects with a `Sid`. */
  readonly policy: readonly { readonly Sid: string }[];
  readonly policyRevisionId: string;
  readonly aliases: readonly FunctionAlias[];
}

export interface FunctionAlias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
}

const FUNCTIONS = new Table("functions", { name: textKey(), settings: json<FunctionSettings>() }, "WITHOUT ROWID");

const VERSIONS = new Table(
  "function_versions",
  {
    number: integerKey().atFirst(),
    name: text("REFERENCES functions ON DELETE CASCADE"),
    version: text(),
    rank: integer(),
    content: json<FunctionVersion>(),
    /** The deployment package, a zip file. */
    code: blob(),
  },
  "UNIQUE (name, rank)",
);

export const functions = part([FUNCTIONS, VERSIONS], (db) => {
  const rows = FUNCTIONS.on(db);
  const versions = VERSIONS.on(db);
  const putSettings = rows.put(["name"]);
  const put = versions.put(["name", "rank"], ["version"]);
  const find = versions.value("content", "name", "rank");
  const code = versions.value("code", "name", "rank");
  const deleteVersion = versions.delete("name", "rank");
  return {
    putSettings: (name: string, settings: FunctionSettings): void => putSettings({ name, settings }),
    settings: rows.value("settings", "name"),
    /** The settings must exist first. */
    put(content: FunctionVersion, code: Uint8Array): void {
      const { name, version } = content;
      put({ name, version, rank: rankOf(version), content, code });
    },
    find: (name: string, version: string) => find(name, rankOf(version)),
    code: (name: string, version: string) => code(name, rankOf(version)),
    /** The latest version of each function, by name; a page continues after a name, "" for the beginning. */
    after: versions.values("content", "WHERE name > :name AND rank = 0 ORDER BY name LIMIT :limit", "name", "limit"),
    /** `$LATEST` first, then by number; a page continues after a rank, -1 for the beginning. */
    versionsAfter: versions.values(
      "content",
      "WHERE name = :name AND rank > :rank ORDER BY rank LIMIT :limit",
      "name",
      "rank",
      "limit",
    ),
    /** With all its versions. */
    delete: rows.delete("name"),
    deleteVersion: (name: string, version: string) => deleteVersion(name, rankOf(version)),
  };
});

/** The rank of a version in its function: 0 for `$LATEST`; -1 for a name that is not a version. */
export function rankOf(version: string): number {
  return version === "$LATEST" ? 0 : Number(version) || -1;
}
