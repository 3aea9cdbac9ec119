import type { OperatingSystem } from "../nodes/platforms.ts";

/** The properties with a fixed list of values, which DescribePatchProperties lists and patch filters may use. */
export const PATCH_PROPERTIES = [
  "PRODUCT",
  "PRODUCT_FAMILY",
  "CLASSIFICATION",
  "MSRC_SEVERITY",
  "PRIORITY",
  "SEVERITY",
] as const;
export type PatchProperty = (typeof PATCH_PROPERTIES)[number];
export type PatchSet = "OS" | "APPLICATION";

type Values = Readonly<Partial<Record<PatchProperty, readonly string[]>>>;

/**
 * The values of a property, in AWS's order; undefined when the operating system does not have the property.
 *
 * The lists are those that the API reference of PatchFilter printed until 2018 and that refusals print since, with the
 * versions that the user guide supports by now. Of Microsoft's applications AWS publishes samples only.
 */
export function patchPropertyValues(
  operatingSystem: string,
  property: PatchProperty,
  patchSet: PatchSet = "OS",
): readonly string[] | undefined {
  if (operatingSystem === "WINDOWS" && patchSet === "APPLICATION") return APPLICATIONS[property];
  return PROPERTIES[operatingSystem as OperatingSystem]?.[property];
}

/** Keys of filters about the single package, with values of any text: those that DescribeAvailablePatches has for Linux. */
const PACKAGE_KEYS = [
  ...["NAME", "EPOCH", "VERSION", "RELEASE", "ARCH", "REPOSITORY"],
  ...["ADVISORY_ID", "CVE_ID", "BUGZILLA_ID", "SECURITY", "PATCH_ID"],
];

/** The keys that patch filters may have for an operating system. */
export function patchFilterKeys(operatingSystem: string): readonly string[] {
  const properties = Object.keys(PROPERTIES[operatingSystem as OperatingSystem] ?? {});
  switch (operatingSystem) {
    case "WINDOWS":
      return ["PATCH_SET", ...properties, "PATCH_ID"];
    case "MACOS":
      return [...properties, "PATCH_ID"];
    case "UBUNTU":
    case "DEBIAN":
    case "RASPBIAN":
      return [...properties, "SECTION", ...PACKAGE_KEYS];
    default:
      return [...properties, ...PACKAGE_KEYS];
  }
}

/** `CentOS7.0` to `CentOS7.9` for `["CentOS", [7, 0, 9]]`. */
function versions(product: string, ...ranges: readonly (readonly [major: number, from: number, to: number])[]) {
  return ranges.flatMap(([major, from, to]) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${product}${major}.${from + index}`),
  );
}

const RPM: Values = {
  CLASSIFICATION: ["Security", "Bugfix", "Enhancement", "Recommended", "Newpackage"],
  SEVERITY: ["Critical", "Important", "Medium", "Low"],
};
/** Red Hat's own word for the third severity; the reference printed Amazon's for all. */
const RED_HAT: Values = { ...RPM, SEVERITY: ["Critical", "Important", "Moderate", "Medium", "Low", "None"] };
const PRIORITY = ["Required", "Important", "Standard", "Optional", "Extra"];
const MSRC_SEVERITY = ["Critical", "Important", "Moderate", "Low", "Unspecified"];
const MICROSOFT_CLASSIFICATION = [
  ...["CriticalUpdates", "DefinitionUpdates", "Drivers", "FeaturePacks", "SecurityUpdates"],
  ...["ServicePacks", "Tools", "UpdateRollups", "Updates", "Upgrades"],
];

const PROPERTIES: Readonly<Record<OperatingSystem, Values>> = {
  WINDOWS: {
    PRODUCT: [
      ...["Windows7", "Windows8", "Windows8.1", "Windows8Embedded", "Windows10", "Windows10LTSB", "Windows11"],
      ...["WindowsServer2008", "WindowsServer2008R2", "WindowsServer2012", "WindowsServer2012R2", "WindowsServer2016"],
      ...["WindowsServer2019", "WindowsServer2022", "WindowsServer2025", "MicrosoftDefenderAntivirus"],
    ],
    PRODUCT_FAMILY: ["Windows"],
    CLASSIFICATION: MICROSOFT_CLASSIFICATION,
    MSRC_SEVERITY,
  },
  AMAZON_LINUX: {
    PRODUCT: [
      ...[2012, 2013, 2014, 2015, 2016, 2017].flatMap((year) => [`AmazonLinux${year}.03`, `AmazonLinux${year}.09`]),
      "AmazonLinux2018.03",
    ],
    ...RPM,
  },
  AMAZON_LINUX_2: { PRODUCT: ["AmazonLinux2", "AmazonLinux2.0"], ...RPM },
  AMAZON_LINUX_2022: { PRODUCT: ["AmazonLinux2022"], ...RPM },
  AMAZON_LINUX_2023: { PRODUCT: ["AmazonLinux2023"], ...RPM },
  UBUNTU: {
    PRODUCT: [
      ...[
        "14.04",
        "16.04",
        "18.04",
        "20.04",
        "20.10",
        "22.04",
        "22.10",
        "23.04",
        "23.10",
        "24.04",
        "24.10",
        "25.04",
      ].map((version) => `Ubuntu${version}`),
    ],
    PRIORITY,
  },
  DEBIAN: { PRODUCT: [8, 9, 10, 11, 12, 13].map((version) => `Debian${version}`), PRIORITY },
  RASPBIAN: { PRODUCT: [9, 10, 11, 12].map((version) => `Raspbian${version}`), PRIORITY },
  REDHAT_ENTERPRISE_LINUX: {
    PRODUCT: versions("RedhatEnterpriseLinux", [6, 5, 10], [7, 0, 9], [8, 0, 10], [9, 0, 8], [10, 0, 2]),
    ...RED_HAT,
  },
  CENTOS: {
    PRODUCT: [...versions("CentOS", [6, 5, 10], [7, 0, 9], [8, 0, 5]), "CentOS8", "CentOS9"],
    ...RED_HAT,
  },
  ORACLE_LINUX: { PRODUCT: versions("OracleLinux", [7, 5, 9], [8, 0, 10], [9, 0, 8], [10, 0, 1]), ...RED_HAT },
  ROCKY_LINUX: { PRODUCT: versions("RockyLinux", [8, 0, 10], [9, 0, 8], [10, 0, 1]), ...RED_HAT },
  ALMA_LINUX: { PRODUCT: versions("AlmaLinux", [8, 3, 10], [9, 0, 8], [10, 0, 1]), ...RED_HAT },
  SUSE: {
    PRODUCT: versions("Suse", [12, 0, 9], [15, 0, 7]),
    CLASSIFICATION: ["Security", "Recommended", "Optional", "Feature", "Document", "Yast"],
    SEVERITY: ["Critical", "Important", "Moderate", "Low"],
  },
  MACOS: {
    PRODUCT: [
      ...versions("macOS", [10, 14, 15], [11, 0, 7], [12, 0, 7], [13, 0, 7], [14, 0, 8], [15, 0, 7], [26, 0, 1]),
    ],
    CLASSIFICATION: ["Security", "Recommended"],
  },
};

const years = (product: string, ...all: readonly (number | string)[]) => all.map((year) => `${product} ${year}`);

const APPLICATIONS: Values = {
  PRODUCT: [
    ...years("Office", 2007, 2010, 2013, 2016, 2019),
    "Microsoft 365 Apps/Office 2019/Office LTSC",
    "SharePoint Server 2019/Office Online Server",
    ...years("SQL Server", 2005, 2008, "2008 R2", 2012, 2014, 2016, 2017, 2019, 2022),
    ...years("Microsoft SQL Server", 2008, 2012, 2014, 2016, 2017, 2019, 2022),
    ...years("Exchange Server", 2010, 2013, 2016, 2019),
    ...years("Visual Studio", 2010, 2012, 2013, 2015, 2017, 2019, 2022),
    ...[
      "Microsoft Edge",
      "Silverlight",
      "Skype for Business Server 2015",
      "Active Directory Rights Management Services",
    ],
  ],
  PRODUCT_FAMILY: [
    ...["Office", "SQL Server", "Exchange", "Developer Tools, Runtimes, and Redistributables", "Microsoft Edge"],
    ...["Silverlight", "Skype for Business", "System Center", "Active Directory"],
  ],
  CLASSIFICATION: MICROSOFT_CLASSIFICATION,
  MSRC_SEVERITY,
};
