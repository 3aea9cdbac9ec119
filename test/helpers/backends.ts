import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import type { StoreAccess } from "../../automation/backend/state-store.ts";
import { startTestEmulator } from "./emulator.ts";
import { startTestPostgres } from "./postgres.ts";

/** A backend with nothing in it, of a test's own. */
export type TestBackend = Pick<StoreAccess, "backendUrl" | "variables"> & { stop(): Promise<void> };

/** Each kind that the driver reads and writes itself; a text says why this machine has none. */
export const BACKENDS: Readonly<Record<string, () => Promise<TestBackend | string>>> = {
  async files() {
    const folder = mkdtempSync(join(tmpdir(), "mw-store-"));
    const stop = async () => rmSync(folder, { recursive: true });
    return { backendUrl: `file://${folder}`, variables: {}, stop };
  },
  async PostgreSQL() {
    const postgres = await startTestPostgres();
    if (typeof postgres === "string") return postgres;
    const backendUrl = await postgres.database("state");
    await postgres.query(
      "state",
      "CREATE TABLE pulumi_state (key text PRIMARY KEY, data json NOT NULL, updated_at timestamptz NOT NULL DEFAULT now())",
    );
    return { backendUrl, variables: { PGPASSWORD: postgres.password }, stop: postgres.stop };
  },
  async S3() {
    const emulator = await startTestEmulator();
    await emulator.s3.send(new CreateBucketCommand({ Bucket: "state" }));
    const backendUrl = `s3://state/team?endpoint=${emulator.endpoint}&region=us-east-1&s3ForcePathStyle=true`;
    const variables = { AWS_ACCESS_KEY_ID: "emulator", AWS_SECRET_ACCESS_KEY: "emulator" };
    return { backendUrl, variables, stop: emulator.stop };
  },
};
