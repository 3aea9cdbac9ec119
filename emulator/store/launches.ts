import { json, text, textKey } from "./columns.ts";
import { type NewRowOf, part, Table } from "./table.ts";

/** A volume of an instance. Its id follows from the instance's. */
export interface Disk {
  readonly deviceName: string;
  readonly sizeGiB: number;
  readonly type: string;
  readonly iops?: number | undefined;
  /** In MiB/s. */
  readonly throughput?: number | undefined;
  readonly isEncrypted: boolean;
  readonly kmsKeyId?: string | undefined;
  readonly isDeletedOnTermination: boolean;
}

/** The settings of RunInstances that EC2 shows again, including those that can be changed later. */
export interface LaunchSettings {
  readonly instanceType: string;
  readonly keyName?: string | undefined;
  readonly subnetId?: string | undefined;
  readonly availabilityZone: string;
  readonly tenancy: string;
  readonly securityGroupIds: readonly string[];
  /** Base64. */
  readonly userData?: string | undefined;
  readonly isMonitored: boolean;
  readonly isEbsOptimized: boolean;
  readonly checksSourceDest: boolean;
  readonly disableApiTermination: boolean;
  readonly disableApiStop: boolean;
  readonly shutdownBehavior: string;
  readonly metadataOptions: Readonly<Record<string, string | number>>;
  /** The root volume first. Launches of older states have none: their instances have what their image has. */
  readonly disks?: readonly Disk[] | undefined;
}

const LAUNCHES = new Table(
  "launches",
  {
    nodeId: textKey(),
    imageId: text(),
    /** The instance profile, and the id of its association with the instance. */
    profileName: text().orNull(),
    associationId: text().orNull(),
    settings: json<LaunchSettings>(),
  },
  "CREATE INDEX launches_by_profile ON launches (profile_name)",
);

/** How an instance was launched; the fleet's own instances have no launch. */
export type Launch = NewRowOf<typeof LAUNCHES>;

export const launches = part([LAUNCHES], (db) => {
  const rows = LAUNCHES.on(db);
  return {
    put: rows.put(["nodeId"]),
    find: rows.find("nodeId"),
    findAssociation: rows.find("associationId"),
    withProfile: rows.all("WHERE profile_name = :profileName ORDER BY node_id", "profileName"),
    delete: rows.delete("nodeId"),
  };
});
