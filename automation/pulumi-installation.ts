/** The Pulumi CLI that the project's operations run, and where it was found. */
export interface PulumiInstallation {
  /** The executable, as an absolute path. */
  readonly command: string;
  /** Its version without a leading `v`, as in `3.230.0`. */
  readonly version: string;
  /** The folder to put in front of PATH, so that the CLI finds its Node.js language host. Absolute. */
  readonly binDir: string;
  /** How it got here: found on PATH, found in Pulumi's versions folder, downloaded, or built with Go. */
  readonly source: PulumiSource;
}

export const PULUMI_SOURCES = ["path", "cache", "install", "go"] as const;
export type PulumiSource = (typeof PULUMI_SOURCES)[number];

/** The version that is downloaded or built when none is there; tools/pulumi-cli/go.mod pins the same one. */
export const PULUMI_VERSION = "3.230.0";

/**
 * The oldest CLI on PATH that is used. It is the version everything here is tested with: an older one may well work,
 * but nobody has seen it do so, and building the tested one costs two minutes once.
 */
export const PULUMI_MINIMUM_VERSION = PULUMI_VERSION;
