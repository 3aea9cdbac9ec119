import { Chance } from "../emulator/chance/chance.ts";
import { DEFAULT_CHOICES } from "../emulator/domain/choices.ts";
import { type Context, DEFAULT_QUOTAS } from "../emulator/domain/context.ts";
import { resolveTargetIds, resolveTargets } from "../emulator/domain/nodes/node-targets.ts";
import type { World } from "../emulator/domain/nodes/node-world.ts";
import { prepareStore, readFleet } from "../emulator/domain/nodes/prepare-store.ts";
import { runStep } from "../emulator/domain/nodes/run-step.ts";
import { applyChange } from "../emulator/domain/patching/apply-change.ts";
import { CLOUD_API } from "../emulator/services/cloud-api.ts";
import { openStore } from "../emulator/store/store.ts";

/**
 * What a large fleet costs: `node --import ./test/register.js --expose-gc bench/fleet.ts [nodes]`. Prints for each step its
 * processor time, and the process's memory after it.
 */
const count = Number(process.argv[2] ?? 100_000);
const nowMs = Date.parse("2026-12-01T00:00:00Z");
const store = openStore(undefined);
const chance = new Chance(1);
const base = process.memoryUsage().rss;

async function measure<T>(name: string, action: () => T): Promise<T> {
  // Of the processor, so that what else the machine does is left out.
  const started = process.cpuUsage();
  const result = action();
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  console.log(
    `${name.padEnd(44)} ${seconds.toFixed(2).padStart(7)} s   rss ${megabytes(rss)} (+${megabytes(rss - base)}), heap ${megabytes(heapUsed)}`,
  );
  return result;
}

const fleet = {
  nodes: [
    {
      prefix: "app",
      count,
      platform: "amazon-linux-2",
      patchedThrough: "2026-10-01",
      tags: { "Patch Group": "App", Environment: "prod" },
    },
  ],
};
const context: Context = {
  store,
  chance,
  account: { accountId: "000000000000", region: "us-east-1", partition: "aws" },
  place: 1,
  at: () => undefined,
  regions: () => [context],
  rolesOf: () => undefined,
  quotas: DEFAULT_QUOTAS,
  choices: DEFAULT_CHOICES,
  nowMs,
  requestId: "",
  endpoint: "",
  api: CLOUD_API,
  deliverTo: [],
  notice: () => undefined,
  apart: (_kind, _ref, part) => part(),
};
const world: World = { store, chance, account: context.account, behaviour: undefined, readObject: () => undefined };

await measure(`load ${count} nodes`, () =>
  prepareStore(store, { fleet: readFleet(fleet), chance, region: "us-east-1", nowMs }),
);
const targets = [{ Key: "tag:Patch Group", Values: ["App"] }];
const ids = await measure("resolve a tag to ids", () => resolveTargetIds(targets, store.nodes));
await measure("resolve a tag to nodes", () => resolveTargets(targets, store.nodes).length);
for (const attempt of [1, 2]) {
  await measure(`install on ${count} nodes, pass ${attempt}`, () =>
    store.transaction(() => {
      for (const nodeId of ids) {
        const outcome = runStep(
          {
            commandId: "11111111-1111-4111-8111-111111111111",
            documentName: "AWS-RunPatchBaseline",
            stepName: "PatchLinux",
            action: "aws:runShellScript",
            inputs: {},
            parameters: { Operation: "Install", SnapshotId: "11111111-1111-4111-8111-111111111112" },
            attempt,
            startedAtMs: nowMs,
          },
          store.nodes.find(nodeId)!,
          world,
        );
        applyChange(nodeId, outcome.change, context);
      }
    }),
  );
}
await measure("compliance totals", () => store.compliance.totals());
await measure("patch group counts", () => store.patchStates.groupCounts("App"));
