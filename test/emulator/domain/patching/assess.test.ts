import { expect } from "chai";
import fc from "fast-check";
import { Catalogue } from "../../../../emulator/domain/nodes/catalogue/catalogue.ts";
import { PLATFORMS } from "../../../../emulator/domain/nodes/platforms.ts";
import { approve } from "../../../../emulator/domain/patching/approval.ts";
import { assess } from "../../../../emulator/domain/patching/assess.ts";
import { InstalledPackages } from "../../../../emulator/domain/patching/installed-package.ts";
import { countFindings } from "../../../../emulator/domain/patching/remembered-assessment.ts";
import { baselineContent, type WireBaseline } from "../../../../emulator/domain/patching/wire-baseline.ts";
import type { PackageSet } from "../../../../emulator/store/package-set.ts";

const catalogue = new Catalogue();
const DAY_MS = 24 * 3_600_000;
const START_MS = Date.parse("2026-12-01T00:00:00Z");

/** A node of a platform with some packages changed, a baseline, and the instant of the scan. */
const situation = fc.record({
  platform: fc.constantFrom(...Object.keys(PLATFORMS)),
  throughDaysAgo: fc.integer({ min: 0, max: 400 }),
  asOfDays: fc.integer({ min: 0, max: 400 }),
  changed: fc.array(fc.record({ place: fc.nat(40), back: fc.option(fc.nat(10)) }), { maxLength: 10 }),
  layerAgo: fc.integer({ min: 1, max: 100 }),
  isNoReboot: fc.boolean(),
  bootedAgo: fc.integer({ min: 0, max: 100 }),
  rejected: fc.array(fc.constantFrom("kernel*", "openssl", "curl*", "KB890830", "*lib*"), { maxLength: 3 }),
  approved: fc.array(fc.constantFrom("kernel", "tzdata*", "bash.x86_64", "KB2267602"), { maxLength: 3 }),
  block: fc.boolean(),
  nonSecurity: fc.boolean(),
  days: fc.integer({ min: 0, max: 60 }),
  level: fc.constantFrom("CRITICAL", "HIGH", "UNSPECIFIED"),
});

type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

function arrange(given: Situation) {
  const asOfMs = START_MS + given.asOfDays * DAY_MS;
  const histories = catalogue.histories(given.platform, asOfMs);
  const set: Record<string, string | null> = {};
  for (const { place, back } of given.changed) {
    const history = histories[place % histories.length]!;
    const released = history.releases.filter((release) => release.releasedAtMs <= asOfMs);
    set[history.package] = back === null ? null : released[Math.max(0, released.length - 1 - back)]!.version;
  }
  const wire: WireBaseline = {
    OperatingSystem: PLATFORMS[given.platform]!.operatingSystem,
    ApprovalRules: {
      PatchRules: [
        {
          PatchFilterGroup: { PatchFilters: [{ Key: "PRODUCT", Values: ["*"] }] },
          ApproveAfterDays: given.days,
          ComplianceLevel: given.level,
          EnableNonSecurity: given.nonSecurity,
        },
      ],
    },
    ApprovedPatches: given.approved,
    RejectedPatches: given.rejected,
    RejectedPatchesAction: given.block ? "BLOCK" : "ALLOW_AS_DEPENDENCY",
  };
  const node = (layers: readonly (PackageSet & object)[]) =>
    new InstalledPackages(
      {
        installed: {
          throughMs: START_MS - given.throughDaysAgo * DAY_MS,
          layers: layers.map((_, index) => ({
            setId: index,
            installedAtMs: asOfMs - given.layerAgo * DAY_MS,
            isNoReboot: given.isNoReboot,
          })),
        },
        lastBootAtMs: asOfMs - given.bootedAgo * DAY_MS,
      },
      (setId) => layers[setId]!,
    );
  return { ground: { histories, installed: node([set]), baseline: baselineContent(wire), asOfMs }, set, node };
}

describe("assessing a node's patches", () => {
  it("gives each package on the node exactly one state, and counts that add up", () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { ground } = arrange(given);
        const { findings, notApplicable } = assess(ground);
        const present = ground.histories.filter((history) => ground.installed.find(history)).length;
        const counts = countFindings(findings, notApplicable, true);
        const { installed, installedOther, installedPendingReboot, installedRejected, missing, failed } = counts;
        expect(installed + installedOther + installedPendingReboot + installedRejected + missing + failed).to.equal(
          present,
        );
        expect(present + notApplicable).to.be.at.most(ground.histories.length);
        const nonCompliant = findings.filter((finding) => !finding.isCompliant).length;
        const { criticalNonCompliant, securityNonCompliant, otherNonCompliant } = counts;
        expect(criticalNonCompliant).to.be.at.most(nonCompliant);
        expect(otherNonCompliant + Math.max(criticalNonCompliant, securityNonCompliant)).to.be.at.most(nonCompliant);
        expect(otherNonCompliant + criticalNonCompliant + securityNonCompliant).to.be.at.least(nonCompliant);
        expect(failed, "a scan never fails a patch").to.equal(0);
      }),
    );
  });

  it("misses the newest approved release wherever an older one is installed, and nothing else", () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { ground } = arrange(given);
        const expected = ground.histories.flatMap((history) => {
          const installed = ground.installed.find(history)?.release;
          const approved = history.releases.filter((release) => {
            const approval = approve(release, ground.baseline);
            return approval.kind === "approved" && approval.fromMs <= ground.asOfMs;
          });
          const newest = approved.at(-1);
          return installed && newest && newest.releasedAtMs > installed.releasedAtMs ? [newest.title] : [];
        });
        expect(assess(ground).missing.map(({ title }) => title)).to.deep.equal(expected);
      }),
    );
  });

  it("counts as not applicable the packages that have approved releases and are not on the node", () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { ground } = arrange({ ...given, rejected: [], approved: [], days: 0, nonSecurity: true });
        const absent = ground.histories.filter((history) => !ground.installed.find(history));
        const isWindows = given.platform.startsWith("windows");
        // The rule approves every package; on Windows it does not speak of applications.
        const expected = absent.filter(({ releases }) => !isWindows || releases[0]!.patchSet === "OS");
        expect(assess(ground).notApplicable).to.equal(expected.length);
      }),
    );
  });

  it("finds nothing missing once everything missing is installed", () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { ground, set, node } = arrange(given);
        const { missing } = assess(ground);
        const installed = Object.fromEntries(missing.map((release) => [release.package, release.version]));
        expect(assess({ ...ground, installed: node([set, installed]) }).missing).to.deep.equal([]);
      }),
    );
  });

  it("never asks for a rejected patch, nor for one released later", () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { ground } = arrange(given);
        for (const release of assess(ground).missing) {
          expect(release.releasedAtMs).to.be.at.most(ground.asOfMs);
          if (given.rejected.includes("kernel*")) expect(release.package).not.to.match(/^kernel/);
        }
      }),
    );
  });

  it("reports InstalledRejected only with BLOCK, and pending reboots only without a boot since", () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { findings } = assess(arrange(given).ground);
        const states = findings.map(({ state }) => state);
        if (!given.block) expect(states).not.to.include("InstalledRejected");
        if (!given.isNoReboot || given.bootedAgo < given.layerAgo)
          expect(states).not.to.include("InstalledPendingReboot");
      }),
    );
  });

  it("has more missing the later it looks, as long as nobody installs anything", () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 0, max: 200 }), (given, laterDays) => {
        const { ground } = arrange({ ...given, rejected: [] });
        const asOfMs = ground.asOfMs + laterDays * DAY_MS;
        const later = assess({ ...ground, asOfMs, histories: catalogue.histories(given.platform, asOfMs) });
        expect(later.missing.length).to.be.at.least(assess(ground).missing.length);
      }),
    );
  });
});
