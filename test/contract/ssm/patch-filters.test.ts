import { expect } from "chai";
import { expectRefusal, refuses, useEmulator } from "../../helpers/contract.ts";

describe("the filters of a patch baseline", () => {
  const emulator = useEmulator();
  const create = (change: object) => emulator.post("CreatePatchBaseline", { Name: "test", ...change });
  const invalid = (value: string, key: string, ...valid: string[]) =>
    `Invalid Filter Value: ${value} for Key: ${key}, valid values are: ${valid.join(", ")}`;
  const filter = (Key: string, ...Values: string[]) => ({ Key, Values });
  const ruleWith = (...PatchFilters: object[]) => ({
    ApprovalRules: { PatchRules: [{ PatchFilterGroup: { PatchFilters }, ApproveAfterDays: 7 }] },
  });
  const AMAZON_LINUX_2 = { OperatingSystem: "AMAZON_LINUX_2" };
  const amazonLinux = [2012, 2013, 2014, 2015, 2016, 2017].flatMap((year) => [
    `AmazonLinux${year}.03`,
    `AmazonLinux${year}.09`,
  ]);

  refuses(create, [
    [
      "the console's word for all products",
      { ...AMAZON_LINUX_2, ...ruleWith(filter("PRODUCT", "All")) },
      "ValidationException",
      invalid("All", "PRODUCT", "AmazonLinux2", "AmazonLinux2.0"),
    ],
    [
      "a product that never was, with AWS's list",
      { OperatingSystem: "AMAZON_LINUX", ...ruleWith(filter("PRODUCT", "AmazonLinux2018.03", "AmazonLinux2018.09")) },
      "ValidationException",
      invalid("AmazonLinux2018.09", "PRODUCT", ...amazonLinux, "AmazonLinux2018.03"),
    ],
    [
      "a severity with a typing error, in the global filters",
      { ...AMAZON_LINUX_2, GlobalFilters: { PatchFilters: [filter("SEVERITY", "Critical", "critcal")] } },
      "ValidationException",
      invalid("critcal", "SEVERITY", "Critical", "Important", "Medium", "Low", "None"),
    ],
    [
      "a classification in another case",
      { ...AMAZON_LINUX_2, ...ruleWith(filter("CLASSIFICATION", "security")) },
      "ValidationException",
      invalid("security", "CLASSIFICATION", "Security", "Bugfix", "Enhancement", "Recommended", "Newpackage"),
    ],
    [
      "another system's classification",
      ruleWith(filter("CLASSIFICATION", "Security")),
      "ValidationException",
      invalid(
        "Security",
        "CLASSIFICATION",
        ...["CriticalUpdates", "DefinitionUpdates", "Drivers", "FeaturePacks", "SecurityUpdates", "ServicePacks"],
        ...["Tools", "UpdateRollups", "Updates", "Upgrades"],
      ),
    ],
    [
      "a priority that is none",
      { OperatingSystem: "UBUNTU", ...ruleWith(filter("PRIORITY", "High")) },
      "ValidationException",
      invalid("High", "PRIORITY", "Required", "Important", "Standard", "Optional", "Extra"),
    ],
    [
      "a patch set that is none",
      ruleWith(filter("PATCH_SET", "OFFICE")),
      "ValidationException",
      invalid("OFFICE", "PATCH_SET", "OS", "APPLICATION"),
    ],
    [
      "a family that is none",
      ruleWith(filter("PRODUCT_FAMILY", "Windoze")),
      "ValidationException",
      invalid("Windoze", "PRODUCT_FAMILY", "Windows"),
    ],
    [
      "a severity for Ubuntu, which has none",
      { OperatingSystem: "UBUNTU", ...ruleWith(filter("SEVERITY", "Critical")) },
      "ValidationException",
      "Invalid Filter Key: SEVERITY for OperatingSystem: UBUNTU, valid keys are: PRODUCT, PRIORITY, SECTION, NAME, EPOCH, " +
        "VERSION, RELEASE, ARCH, REPOSITORY, ADVISORY_ID, CVE_ID, BUGZILLA_ID, SECURITY, PATCH_ID",
    ],
    [
      "Microsoft's severity for macOS",
      { OperatingSystem: "MACOS", GlobalFilters: { PatchFilters: [filter("MSRC_SEVERITY", "*")] } },
      "ValidationException",
      "Invalid Filter Key: MSRC_SEVERITY for OperatingSystem: MACOS, valid keys are: PRODUCT, CLASSIFICATION, PATCH_ID",
    ],
    [
      "a source for a product of another system",
      { ...AMAZON_LINUX_2, Sources: [{ Name: "own", Products: ["Ubuntu22.04"], Configuration: "[main]" }] },
      "ValidationException",
      invalid("Ubuntu22.04", "PRODUCT", "AmazonLinux2", "AmazonLinux2.0"),
    ],
  ]);

  it("are checked by an update with the system that the baseline has", async () => {
    const { BaselineId } = (await create({})).body;
    expectRefusal(
      await emulator.post("UpdatePatchBaseline", { BaselineId, ...ruleWith(filter("MSRC_SEVERITY", "Severe")) }),
      "ValidationException",
      invalid("Severe", "MSRC_SEVERITY", "Critical", "Important", "Moderate", "Low", "Unspecified"),
    );
  });

  it("name applications only beside their patch set", async () => {
    const office = [filter("PRODUCT_FAMILY", "Office"), filter("PRODUCT", "Office 2016")];
    expect((await create(ruleWith(...office))).body.Message).to.contain("Invalid Filter Value: Office for Key");
    expect((await create(ruleWith(filter("PATCH_SET", "APPLICATION"), ...office))).status).to.equal(200);
    const unknown = await create(ruleWith(filter("PATCH_SET", "APPLICATION"), filter("PRODUCT", "Offiec 2016")));
    expect(unknown.body.Message).to.contain("Invalid Filter Value: Offiec 2016 for Key: PRODUCT, valid values are: ");
  });

  it("may be whatever DescribePatchProperties lists, and any value by *", async () => {
    const systems = "WINDOWS AMAZON_LINUX_2023 UBUNTU DEBIAN REDHAT_ENTERPRISE_LINUX SUSE ORACLE_LINUX MACOS CENTOS";
    for (const OperatingSystem of systems.split(" ")) {
      for (const Property of ["PRODUCT", "PRODUCT_FAMILY", "CLASSIFICATION", "MSRC_SEVERITY", "PRIORITY", "SEVERITY"]) {
        const { body } = await emulator.post("DescribePatchProperties", {
          OperatingSystem,
          Property,
          PatchSet: "OS",
        });
        const names = body.Properties.map(({ Name }: { Name: string }) => Name).slice(0, 19);
        if (names.length === 0) continue;
        const given = { OperatingSystem, ...ruleWith(filter(Property, "*", ...names)) };
        expect((await create(given)).body, `${OperatingSystem} ${Property}`).to.have.property("BaselineId");
      }
    }
  });
});
