import { expect } from "chai";
import { approve } from "../../../../emulator/domain/patching/approval.ts";
import { baselineContent, type WireBaseline } from "../../../../emulator/domain/patching/wire-baseline.ts";
import type { Release } from "../../../../emulator/store/package-history.ts";

const RELEASED = "2025-11-09T18:00:00Z";

const openssl: Release = {
  package: "openssl",
  version: "1:3.0.8-2.amzn2",
  releasedAtMs: Date.parse(RELEASED),
  id: "openssl.x86_64",
  title: "openssl.x86_64:1:3.0.8-2.amzn2",
  product: "AmazonLinux2",
  classification: "Security",
  severity: "Important",
  cveIds: ["CVE-2025-900001"],
  arch: "x86_64",
  epoch: 1,
  repository: "amzn2-core",
};
const bash: Release = { ...openssl, package: "bash", id: "bash.x86_64", classification: "Bugfix", severity: "None" };
const update: Release = {
  package: "Cumulative Update",
  version: "KB5050001",
  releasedAtMs: Date.parse(RELEASED),
  id: "KB5050001",
  title: "2025-11 Cumulative Update (KB5050001)",
  product: "WindowsServer2022",
  classification: "SecurityUpdates",
  severity: "Critical",
  cveIds: [],
  patchSet: "OS",
  productFamily: "Windows",
};

function rule(filters: Record<string, string[]>, more: object = { ApproveAfterDays: 7 }) {
  return {
    PatchFilterGroup: { PatchFilters: Object.entries(filters).map(([Key, Values]) => ({ Key, Values })) },
    ...more,
  };
}

function decide(release: Release, wire: WireBaseline, OperatingSystem = "AMAZON_LINUX_2") {
  const approval = approve(release, baselineContent({ OperatingSystem, ...wire }));
  if (approval.kind !== "approved") return approval.kind;
  return `${new Date(approval.fromMs).toISOString()} ${approval.level}${approval.isExplicit ? " explicit" : ""}`;
}

const rules = (...PatchRules: ReturnType<typeof rule>[]): WireBaseline => ({ ApprovalRules: { PatchRules } });

describe("approval of a patch", () => {
  it("comes ApproveAfterDays days after the release, to the second", () => {
    const wire = rules(rule({ CLASSIFICATION: ["Security"] }));
    expect(decide(openssl, wire)).to.equal("2025-11-16T18:00:00.000Z UNSPECIFIED");
  });

  it("covers the whole UTC day of ApproveUntilDate, and no later release", () => {
    const until = (date: string) => rules(rule({ PRODUCT: ["*"] }, { ApproveUntilDate: date }));
    expect(decide(openssl, until("2025-11-09"))).to.equal("2025-11-09T18:00:00.000Z UNSPECIFIED");
    expect(decide(openssl, until("2025-11-08"))).to.equal("none");
  });

  it("needs every filter of a rule, and any value of a filter", () => {
    const both = (severity: string[]) => rules(rule({ CLASSIFICATION: ["Security"], SEVERITY: severity }));
    expect(decide(openssl, both(["Critical", "Important"]))).to.contain("2025-11-16");
    expect(decide(openssl, both(["Low"]))).to.equal("none");
  });

  it("goes by the rule that approves first", () => {
    const wire = rules(
      rule({ PRODUCT: ["*"] }, { ApproveAfterDays: 30, ComplianceLevel: "LOW" }),
      rule({ NAME: ["openssl"] }, { ApproveAfterDays: 1, ComplianceLevel: "CRITICAL" }),
    );
    expect(decide(openssl, wire)).to.equal("2025-11-10T18:00:00.000Z CRITICAL");
  });

  it("needs the global filters too", () => {
    const GlobalFilters = { PatchFilters: [{ Key: "PRODUCT", Values: ["AmazonLinux2023"] }] };
    expect(decide(openssl, { ...rules(rule({ PRODUCT: ["*"] })), GlobalFilters })).to.equal("none");
  });

  it("is given at once to a patch named explicitly, with the level of the list", () => {
    for (const name of [
      "openssl",
      "openssl.x86_64",
      "openssl-3.0.8-2.amzn2",
      "open*",
      "openssl.x86_64:1:3.0.8-2.amzn2",
    ]) {
      const wire = { ApprovedPatches: [name], ApprovedPatchesComplianceLevel: "HIGH" };
      expect(decide(openssl, wire), name).to.equal("2025-11-09T18:00:00.000Z HIGH explicit");
    }
    expect(decide(openssl, { ApprovedPatches: ["openssl-3.0.9"] })).to.equal("none");
  });

  it("takes a named bug fix only with ApprovedPatchesEnableNonSecurity", () => {
    expect(decide(bash, { ApprovedPatches: ["bash"] })).to.equal("none");
    const wire = { ApprovedPatches: ["bash"], ApprovedPatchesEnableNonSecurity: true };
    expect(decide(bash, wire)).to.contain("explicit");
  });

  it("is refused to what is rejected, whatever else approves it", () => {
    const wire = { ...rules(rule({ PRODUCT: ["*"] })), ApprovedPatches: ["openssl"], RejectedPatches: ["openssl*"] };
    expect(decide(openssl, wire)).to.equal("rejected");
  });

  it("knows Windows updates by their KB id in either case", () => {
    expect(decide(update, { RejectedPatches: ["kb5050001"] }, "WINDOWS")).to.equal("rejected");
    expect(decide(update, { ApprovedPatches: ["KB505*"] }, "WINDOWS")).to.equal("none");
  });

  it("reaches Microsoft's applications only by PATCH_SET", () => {
    const application: Release = { ...update, patchSet: "APPLICATION", product: "SQL Server 2022" };
    expect(decide(application, rules(rule({ PRODUCT: ["*"] })), "WINDOWS")).to.equal("none");
    const wire = rules(rule({ PATCH_SET: ["APPLICATION"], PRODUCT: ["SQL Server 2022"] }));
    expect(decide(application, wire, "WINDOWS")).to.contain("2025-11-16");
  });

  it("does not wait on Ubuntu, and leaves other repositories than security to EnableNonSecurity", () => {
    const curl: Release = { ...openssl, package: "curl", repository: "jammy-security", section: "web" };
    const wire = rules(rule({ PRODUCT: ["*"] }));
    expect(decide(curl, wire, "UBUNTU")).to.contain("2025-11-09");
    const updates = { ...curl, repository: "jammy-updates" };
    expect(decide(updates, wire, "UBUNTU")).to.equal("none");
    const withUpdates = rules(rule({ PRODUCT: ["*"] }, { ApproveAfterDays: 7, EnableNonSecurity: true }));
    expect(decide(updates, withUpdates, "UBUNTU")).to.contain("2025-11-09");
  });
});
