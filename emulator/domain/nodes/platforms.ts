import type { PlatformType } from "../../store/nodes.ts";

/** `OperatingSystem` of the patch baselines. */
export const OPERATING_SYSTEMS = [
  "WINDOWS",
  "AMAZON_LINUX",
  "AMAZON_LINUX_2",
  "AMAZON_LINUX_2022",
  "UBUNTU",
  "REDHAT_ENTERPRISE_LINUX",
  "SUSE",
  "CENTOS",
  "ORACLE_LINUX",
  "DEBIAN",
  "MACOS",
  "RASPBIAN",
  "ROCKY_LINUX",
  "ALMA_LINUX",
  "AMAZON_LINUX_2023",
] as const;
export type OperatingSystem = (typeof OPERATING_SYSTEMS)[number];

/** A platform the fleet can have nodes of: how the agent reports it, and what Patch Manager calls it. */
export interface Platform {
  readonly type: PlatformType;
  readonly name: string;
  readonly version: string;
  readonly operatingSystem: OperatingSystem;
  /** PRODUCT of its patches. */
  readonly product: string;
  readonly packageManager: "yum" | "dnf" | "apt" | "windows" | "softwareupdate" | "zypper";
}

const linux = (
  name: string,
  version: string,
  operatingSystem: OperatingSystem,
  product: string,
  packageManager: Platform["packageManager"],
): Platform => ({ type: "Linux", name, version, operatingSystem, product, packageManager });

const windows = (year: string, build: string): Platform => ({
  type: "Windows",
  name: `Microsoft Windows Server ${year} Datacenter`,
  version: build,
  operatingSystem: "WINDOWS",
  product: `WindowsServer${year}`,
  packageManager: "windows",
});

const macos = (version: string): Platform => ({
  type: "MacOS",
  name: "macOS",
  version,
  operatingSystem: "MACOS",
  product: `macOS${version}`,
  packageManager: "softwareupdate",
});

/** Platform word of the fleet file to platform. The products are those AWS's DescribePatchProperties knows. */
export const PLATFORMS: Readonly<Record<string, Platform>> = {
  "amazon-linux-2": linux("Amazon Linux", "2", "AMAZON_LINUX_2", "AmazonLinux2", "yum"),
  "amazon-linux-2023": linux("Amazon Linux", "2023", "AMAZON_LINUX_2023", "AmazonLinux2023", "dnf"),
  "ubuntu-20.04": linux("Ubuntu", "20.04", "UBUNTU", "Ubuntu20.04", "apt"),
  "ubuntu-22.04": linux("Ubuntu", "22.04", "UBUNTU", "Ubuntu22.04", "apt"),
  "ubuntu-24.04": linux("Ubuntu", "24.04", "UBUNTU", "Ubuntu24.04", "apt"),
  "debian-12": linux("Debian GNU/Linux", "12", "DEBIAN", "Debian12", "apt"),
  "rhel-8": linux("Red Hat Enterprise Linux", "8.10", "REDHAT_ENTERPRISE_LINUX", "RedhatEnterpriseLinux8.10", "dnf"),
  "rhel-9": linux("Red Hat Enterprise Linux", "9.6", "REDHAT_ENTERPRISE_LINUX", "RedhatEnterpriseLinux9.6", "dnf"),
  "rocky-9": linux("Rocky Linux", "9.6", "ROCKY_LINUX", "RockyLinux9.6", "dnf"),
  "alma-9": linux("AlmaLinux", "9.6", "ALMA_LINUX", "AlmaLinux9.6", "dnf"),
  "oracle-9": linux("Oracle Linux Server", "9.6", "ORACLE_LINUX", "OracleLinux9.6", "dnf"),
  "centos-stream-9": linux("CentOS Stream", "9", "CENTOS", "CentOS9", "dnf"),
  "suse-15": linux("SLES", "15.6", "SUSE", "Suse15.6", "zypper"),
  "windows-server-2016": windows("2016", "10.0.14393"),
  "windows-server-2019": windows("2019", "10.0.17763"),
  "windows-server-2022": windows("2022", "10.0.20348"),
  "windows-server-2025": windows("2025", "10.0.26100"),
  "macos-14": macos("14.7"),
  "macos-15": macos("15.5"),
};

/** Every step of a node looks here, with a text of its own: as the name of a member it would first be made one with all names. */
const BY_WORD = new Map(Object.entries(PLATFORMS));

/** @throws Error for a platform that the fleet's check cannot have let through. */
export function platformOf(word: string): Platform {
  const platform = BY_WORD.get(word);
  if (!platform) throw new Error(`"${word}" is not a platform of the emulator.`);
  return platform;
}
