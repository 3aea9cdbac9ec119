import { json, milliseconds, text } from "./columns.ts";
import { part, type RowOf, Table } from "./table.ts";
import type { Tag } from "./tag.ts";

const PROFILES = new Table(
  "instance_profiles",
  {
    name: text("PRIMARY KEY COLLATE NOCASE"),
    id: text(),
    arn: text(),
    path: text(),
    /** At most one, says IAM. */
    roleName: text("COLLATE NOCASE").orNull(),
    tags: json<readonly Tag[]>(),
    createdAtMs: milliseconds(),
  },
  "CREATE INDEX instance_profiles_by_role ON instance_profiles (role_name)",
);

/** An IAM instance profile, which gives an EC2 instance a role. */
export type InstanceProfile = RowOf<typeof PROFILES>;

export const instanceProfiles = part([PROFILES], (db) => {
  const rows = PROFILES.on(db);
  return {
    put: rows.put(["name"], ["id", "arn", "path", "createdAtMs"]),
    find: rows.find("name"),
    delete: rows.delete("name"),
    withRole: rows.all("WHERE role_name = :roleName ORDER BY name", "roleName"),
  };
});
