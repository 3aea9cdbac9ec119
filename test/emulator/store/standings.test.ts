import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { expect } from "chai";
import { Chance } from "../../../emulator/chance/chance.ts";
import type { PatchCounts } from "../../../emulator/store/patch-reports.ts";
import { SEVERITIES, type Standing } from "../../../emulator/store/severity.ts";
import { PATCH, type PatchResult, type PutStanding } from "../../../emulator/store/standings.ts";
import { openStore } from "../../../emulator/store/store.ts";

interface Modelled {
  readonly number: number;
  readonly put?: PutStanding | undefined;
  readonly patch?: { readonly result: PatchResult; readonly standing: Standing } | undefined;
}

describe("standings in compliance and patch reports", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "standings-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  for (let seed = 1; seed <= 8; seed++) {
    it(`are what was put and reported last, whatever is read and undone (seed ${seed})`, () => {
      const chance = new Chance(seed);
      const below = (end: number) => chance.next() % end;
      let store = openStore(folder);
      let model = new Map<string, Modelled>();
      let numbers = 0;
      const keyOf = (id: string, type: string) => `${id} ${type}`;
      const change = (id: string, type: string, changed: Omit<Modelled, "number">) => {
        const before = model.get(keyOf(id, type));
        model.set(keyOf(id, type), { ...before, number: before?.number ?? ++numbers, ...changed });
      };
      const act = () => {
        for (let count = below(12); count > 0; count--) {
          const id = `i-${below(9)}`;
          const how = below(12);
          if (how === 0) {
            store.compliance.deleteResource(id);
            for (const type of [PATCH, "Custom:one"]) model.delete(keyOf(id, type));
          } else if (how < 3) {
            const type = below(2) === 0 ? PATCH : "Custom:one";
            const put = putStanding(below);
            store.compliance.put(id, type, put);
            change(id, type, { put });
          } else if (how < 10) {
            const patch = { result: patchResult(below), standing: standing(below(2)) };
            const result = { ...patch.result, findingsId: patch.standing.status === "COMPLIANT" ? 1 : 2 };
            store.patchStates.put(id, result, patch.standing);
            change(id, PATCH, { put: undefined, patch: { ...patch, result } });
          } else if (how === 10) store.patchStates.expect(Array.from({ length: 4 }, () => `i-${below(9)}`));
          else check();
        }
      };
      const rows = () =>
        [...model]
          .map(([key, modelled]) => {
            const [resourceId = "", complianceType = ""] = key.split(" ");
            return { resourceId, complianceType, ...modelled };
          })
          .sort((one, other) => one.number - other.number);
      const check = () => {
        const summaries = rows().map(({ resourceId, complianceType, put, patch }) => ({
          resourceId,
          complianceType,
          ...(put ?? {
            ...patch!.standing,
            executionAtMs: patch!.result.startedAtMs,
            executionId: patch!.result.snapshotId,
            executionType: "Command",
            contentHash: null,
          }),
          hasPatchReport: put === undefined,
        }));
        const listed = (condition: object, limit?: number) =>
          [...store.compliance.list(condition, 0, limit)].map(({ number, ...summary }) => summary);
        expect(listed({})).to.deep.equal(summaries);
        expect(listed({ status: ["NON_COMPLIANT"] }, 3)).to.deep.equal(
          summaries.filter(({ status }) => status === "NON_COMPLIANT").slice(0, 3),
        );
        expect(listed({ executionId: { startsWith: ["own"] } })).to.deep.equal(
          summaries.filter(({ executionId }) => executionId?.startsWith("own")),
        );
        expect(listed({ executionType: [""] })).to.deep.equal(
          summaries.filter(({ executionType }) => executionType === null),
        );
        const totals = new Map<string, number>();
        for (const { complianceType, status, overallSeverity } of summaries) {
          const key = [complianceType, status, overallSeverity].join();
          totals.set(key, (totals.get(key) ?? 0) + 1);
        }
        for (const condition of [undefined, {}]) {
          const counted = store.compliance.totals(condition);
          expect(
            counted.map((total) => [[total.complianceType, total.status, total.overallSeverity].join(), total.count]),
          ).to.deep.equal([...totals].sort());
        }
        const patched = rows().filter(({ complianceType, patch }) => complianceType === PATCH && patch);
        for (const group of ["", "App"]) {
          const inGroup = patched.filter(({ patch }) => patch!.result.patchGroup === group);
          const expected = inGroup.map(({ resourceId, patch }) => ({ nodeId: resourceId, ...patch!.result }));
          const states = store.patchStates.list({ patchGroup: [group] }, 0, 100).map(({ number, ...state }) => state);
          expect(states).to.deep.equal(expected);
          expect(store.patchStates.list({ patchGroup: [group], missing: { above: [0] } }, 0, 100)).to.have.length(
            expected.filter(({ counts }) => counts.missing > 0).length,
          );
          expect(store.patchStates.groupCounts(group)).to.include({
            instances: expected.length,
            missing: expected.filter(({ counts }) => counts.missing > 0).length,
          });
        }
        for (const { resourceId, patch } of patched)
          expect(store.patchStates.find(resourceId)).to.deep.equal(patch!.result);
      };
      for (let step = 0; step < 120; step++) {
        const [modelBefore, numbersBefore] = [new Map(model), numbers];
        const undo = (undone: () => void, before: Map<string, Modelled>) => {
          expect(undone).to.throw("undone");
          model = before;
        };
        const whole = () => {
          act();
          if (below(3) === 0) store.attempt(act);
          if (below(3) === 0) {
            undo(
              () =>
                store.attempt(() => {
                  act();
                  throw new Error("undone");
                }),
              new Map(model),
            );
          }
        };
        if (below(4) === 0) {
          undo(
            () =>
              store.transaction(() => {
                whole();
                throw new Error("undone");
              }),
            modelBefore,
          );
          numbers = numbersBefore;
        } else store.transaction(whole);
        if (below(3) === 0) check();
        if (below(20) === 0) {
          store.close();
          expectCounted(join(folder, "emulator.sqlite"));
          store = openStore(folder);
        }
      }
      check();
      store.close();
      expectCounted(join(folder, "emulator.sqlite"));
    });
  }
});

/** Every report is there as often as nodes have it, and no longer than one has it. */
function expectCounted(file: string): void {
  const db = new DatabaseSync(file);
  const counted = db.prepare("SELECT report, node_count AS n FROM patch_reports ORDER BY report").all();
  const found = db
    .prepare("SELECT report, count(*) AS n FROM standings WHERE report IS NOT NULL GROUP BY report ORDER BY report")
    .all();
  db.close();
  expect(counted).to.deep.equal(found);
}

function standing(nonCompliant: number): Standing {
  return {
    status: nonCompliant > 0 ? "NON_COMPLIANT" : "COMPLIANT",
    overallSeverity: nonCompliant > 0 ? "HIGH" : "UNSPECIFIED",
    compliant: SEVERITIES.map(() => 3),
    nonCompliant: SEVERITIES.map((severity) => (severity === "HIGH" ? nonCompliant : 0)),
  };
}

function putStanding(below: (end: number) => number): PutStanding {
  return {
    ...standing(below(2)),
    executionAtMs: below(1000),
    executionId: below(2) === 0 ? null : `own-${below(3)}`,
    executionType: below(2) === 0 ? null : "Scan",
    contentHash: null,
  };
}

function patchResult(below: (end: number) => number): PatchResult {
  const counts: PatchCounts = {
    installed: 1,
    installedOther: 0,
    installedPendingReboot: 0,
    installedRejected: 0,
    missing: below(2),
    failed: 0,
    notApplicable: below(2),
    criticalNonCompliant: 0,
    securityNonCompliant: 0,
    otherNonCompliant: 0,
    availableSecurityUpdates: below(2) === 0 ? null : 0,
  };
  return {
    patchGroup: below(3) === 0 ? "" : "App",
    baselineId: "pb",
    snapshotId: below(2) === 0 ? "run" : `own-${below(100)}`,
    installOverrideList: below(3) === 0 ? "s3://list" : null,
    executionId: `command-${below(2)}`,
    operation: below(2) === 0 ? "Scan" : "Install",
    rebootOption: "RebootIfNeeded",
    startedAtMs: below(1000),
    endedAtMs: 1000 + below(1000),
    lastNoRebootInstallAtMs: below(2) === 0 ? null : below(1000),
    counts,
    findingsId: 1,
    times: [below(1000)],
  };
}
