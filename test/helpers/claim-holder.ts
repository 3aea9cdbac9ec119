import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { REAL_TIMING } from "../../automation/api/timing.ts";
import { claimIn } from "../../automation/backend/open-backend.ts";
import type { StoreAccess } from "../../automation/backend/state-store.ts";

/** A driver's process that has claimed a stack, until it is killed. */
export async function startClaimHolder(access: StoreAccess): Promise<ChildProcess> {
  const env = { ...process.env, MW_CLAIM: JSON.stringify(access) };
  const program = ["--import", "./test/register.js", fileURLToPath(import.meta.url)];
  const child = spawn(process.execPath, program, { env, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout!, "data");
  return child;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await claimIn({ ...(JSON.parse(process.env.MW_CLAIM!) as StoreAccess), timing: REAL_TIMING });
  console.log("claimed");
}
