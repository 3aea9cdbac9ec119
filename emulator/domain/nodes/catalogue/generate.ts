import type { PackageHistory, Release } from "../../../store/package-history.ts";
import type { Platform } from "../platforms.ts";
import { type PackageRow, packageRows } from "./packages.ts";

/** Month 0 of the generated catalogue: the releases that an image of that time contains. */
const FIRST_YEAR = 2025;

/**
 * The releases of a platform's packages up to the end of a month. A package with a release every n months has one in
 * each nth month; its day, severity and CVE ids are functions of its name and the month. Nothing here depends on the
 * seed, because vendors decide the releases.
 */
export function generateReleases(platform: Platform, throughMonth: number): PackageHistory[] {
  return packageRows(platform).map((row) => ({
    package: row.name,
    isOptional: row.isOptional,
    releases: Array.from(monthsOf(row, throughMonth), (month, count) =>
      platform.packageManager === "windows"
        ? windowsRelease(platform, row, month, count)
        : packageRelease(platform, row, month, count),
    ),
  }));
}

/** Months since January 2025. Earlier instants count as 0. */
export function monthOf(instantMs: number): number {
  const date = new Date(instantMs);
  return Math.max(0, (date.getUTCFullYear() - FIRST_YEAR) * 12 + date.getUTCMonth());
}

function* monthsOf(row: PackageRow, throughMonth: number): Iterable<number> {
  const phase = hash(row.name) % row.everyMonths;
  yield 0;
  for (let month = 1; month <= throughMonth; month++) if ((month + phase) % row.everyMonths === 0) yield month;
}

function packageRelease(platform: Platform, row: PackageRow, month: number, count: number): Release {
  const draw = hash(`${row.name}/${month}`);
  const isApt = platform.packageManager === "apt";
  const isSecurity = isSecurityRelease(row, draw);
  const version = countUp(row.version, count) + distTag(platform);
  const arch = isApt ? "amd64" : "x86_64";
  const [, epoch, plain] = /^(?:(\d+):)?(.*)$/.exec(version)!;
  const year = FIRST_YEAR + Math.floor(month / 12);
  const isMac = platform.packageManager === "softwareupdate";
  return {
    package: row.name,
    version,
    // The base image of month 0 is older than every release.
    releasedAtMs: month === 0 ? 0 : dayOf(month, 1 + (draw % 27), 14 + (draw % 5)),
    id: isMac ? row.name : `${row.name}.${arch}`,
    title: isMac ? `${row.name} ${plain}` : `${row.name}.${arch}:${epoch ?? "0"}:${plain}`,
    product: platform.product,
    classification: isSecurity ? "Security" : "Bugfix",
    severity: isApt ? priority(row) : isSecurity ? severity(draw) : "None",
    cveIds: isSecurity ? cveIds(row.name, month, year, draw) : [],
    advisoryId: isApt || isMac ? undefined : advisory(platform, row.name, month, year, isSecurity),
    arch,
    epoch: Number(epoch ?? 0),
    section: isApt ? row.section : undefined,
    repository: repository(platform, isSecurity),
  };
}

/** Second Tuesday, 18:00 UTC: Microsoft's release day. */
function windowsRelease(platform: Platform, row: PackageRow, month: number, count: number): Release {
  const kind = row.kind as string;
  const isServer = !row.name.startsWith("SQL Server") && !row.name.includes("Edge");
  const draw = hash(`${row.name}/${month}/${platform.product}`);
  const year = FIRST_YEAR + Math.floor(month / 12);
  const [number, version] = knowledgeBase(row.name, month, count, platform);
  const stamp = `${year}-${String((month % 12) + 1).padStart(2, "0")}`;
  const isSecurity = kind === "security" || kind === "critical";
  return {
    package: row.name,
    version,
    releasedAtMs: month === 0 ? 0 : secondTuesday(month),
    id: number,
    title: title(row.name, stamp, platform, number, count),
    product: isServer
      ? kind === "definition"
        ? "MicrosoftDefenderAntivirus"
        : platform.product
      : row.name.replace(/^Update for | Security Update$/g, ""),
    classification:
      {
        security: "SecurityUpdates",
        rollup: "UpdateRollups",
        definition: "DefinitionUpdates",
        critical: "CriticalUpdates",
      }[kind] ?? "Updates",
    severity: isSecurity ? (draw % 3 === 0 ? "Important" : "Critical") : "Unspecified",
    cveIds: isSecurity ? cveIds(row.name, month, year, draw) : [],
    patchSet: isServer ? "OS" : "APPLICATION",
    productFamily: isServer ? "Windows" : row.name.startsWith("SQL") ? "SQL Server" : "Microsoft Edge",
  };
}

/** Two of Microsoft's updates always have the same KB id; only their versions differ. */
function knowledgeBase(name: string, month: number, count: number, platform: Platform): [id: string, version: string] {
  if (name.includes("Removal Tool")) return ["KB890830", `KB890830 v5.${130 + count}`];
  if (name.includes("Defender")) return ["KB2267602", `KB2267602 1.${440 + count}.0.0`];
  const id = `KB${5_050_000 + month * 1000 + (hash(`${name}/${platform.product}`) % 1000)}`;
  return [id, id];
}

function title(name: string, stamp: string, platform: Platform, id: string, count: number): string {
  const year = platform.product.replace("WindowsServer", "");
  if (name.includes("Removal Tool")) return `${name} - v5.${130 + count} (${id})`;
  if (name.includes("Defender")) return `${name} - ${id} (Version 1.${440 + count}.0.0)`;
  if (name.startsWith("SQL") || name.includes("Edge")) return `${name} (${id})`;
  return `${stamp} ${name} for Microsoft server operating system ${year} for x64-based Systems (${id})`;
}

function isSecurityRelease(row: PackageRow, draw: number): boolean {
  return row.kind === "security" || (row.kind === "mixed" && draw % 3 !== 0);
}

const DIST_TAGS: Readonly<Record<string, string>> = {
  AMAZON_LINUX_2: ".amzn2",
  AMAZON_LINUX_2023: ".amzn2023",
  CENTOS: ".el9",
  SUSE: ".150600",
};

function distTag({ operatingSystem, packageManager, version }: Platform): string {
  if (packageManager === "apt" || packageManager === "softwareupdate") return "";
  return DIST_TAGS[operatingSystem] ?? `.el${version.split(".")[0]}`;
}

function countUp(template: string, count: number): string {
  return template.replace(/\{(\d+)\}/g, (_, first: string) => String(Number(first) + count));
}

function severity(draw: number): string {
  const share = (draw >>> 8) % 100;
  return share < 10 ? "Critical" : share < 55 ? "Important" : share < 90 ? "Medium" : "Low";
}

function priority(row: PackageRow): string {
  if (["libs", "shells", "admin"].includes(row.section)) return "Required";
  return row.isOptional || row.section === "devel" ? "Optional" : "Standard";
}

function repository({ operatingSystem, packageManager, version }: Platform, isSecurity: boolean): string {
  if (packageManager === "apt") {
    const release = { "20.04": "focal", "22.04": "jammy", "24.04": "noble", "12": "bookworm" }[version] ?? version;
    return `${release}-${isSecurity ? "security" : "updates"}`;
  }
  if (operatingSystem === "AMAZON_LINUX_2") return "amzn2-core";
  return operatingSystem === "AMAZON_LINUX_2023" ? "amazonlinux" : "baseos";
}

function advisory(platform: Platform, name: string, month: number, year: number, isSecurity: boolean): string {
  const number = 2000 + month * 40 + (hash(name) % 40);
  if (platform.operatingSystem === "AMAZON_LINUX_2") return `ALAS2-${year}-${number}`;
  if (platform.operatingSystem === "AMAZON_LINUX_2023") return `ALAS2023-${year}-${number}`;
  return `${platform.operatingSystem === "SUSE" ? "SUSE" : "RH"}${isSecurity ? "SA" : "BA"}-${year}:${number}`;
}

/** Numbers from 900000: no real CVE of those years has one. */
function cveIds(name: string, month: number, year: number, draw: number): string[] {
  return Array.from(
    { length: 1 + (draw % 3) },
    (_, index) => `CVE-${year}-${900_000 + (hash(`${name}/${month}/${index}`) % 99_999)}`,
  );
}

function dayOf(month: number, day: number, hour: number): number {
  return Date.UTC(FIRST_YEAR, month, day, hour);
}

function secondTuesday(month: number): number {
  const weekday = new Date(Date.UTC(FIRST_YEAR, month, 1)).getUTCDay();
  return dayOf(month, 8 + ((2 - weekday + 7) % 7), 18);
}

/** FNV-1a with 32 bits, and a final mix so that the low bits are well distributed. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  return (value ^ (value >>> 15)) >>> 0;
}
