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
  /**
   * A folder to give the CLI as PULUMI_HOME, where it keeps plugins and workspaces: `${PULUMI_HOME:-~/.pulumi}`,
   * or a folder inside the checkout when the home folder cannot be written.
   */
  readonly home: string;
}

/** In the order they are tried. */
export const PULUMI_SOURCES = ["path", "cache", "install", "go"] as const;
export type PulumiSource = (typeof PULUMI_SOURCES)[number];

/** The version that is downloaded or built when none is there; tools/pulumi-cli/go.mod pins the same one. */
export const PULUMI_VERSION = "3.230.0";

/**
 * The oldest CLI on PATH that is used. It is the version everything here is tested with: an older one may well work,
 * but nobody has seen it do so, and having the tested one costs two minutes once.
 */
export const PULUMI_MINIMUM_VERSION = "3.230.0";

const EXE = process.platform === "win32" ? ".exe" : "";
export const CLI = `pulumi${EXE}`;
export const LANGUAGE_HOST = `pulumi-language-nodejs${EXE}`;
/** Scripts of the SDK that start dynamic providers and policy packs. Every release has them beside the CLI. */
export const LAUNCHERS: readonly string[] = ["pulumi-resource-pulumi-nodejs", "pulumi-analyzer-policy"].map(
  (name) => `${name}${process.platform === "win32" ? ".cmd" : ""}`,
);

/** What getting a Pulumi CLI tells its caller while it works; each `begin` has one `end`. */
export type PulumiProgress =
  | { readonly kind: "begin"; readonly title: string; readonly why: string }
  | { readonly kind: "detail"; readonly text: string }
  | { readonly kind: "end"; readonly ok: boolean; readonly text: string };

/** A place where no CLI came from: what was looked at or done, why it gave none, and what a person can do about it. */
export interface PulumiAttempt {
  readonly source: PulumiSource;
  readonly what: string;
  readonly why: string;
  readonly wayOut?: string;
}

/** What the ways of getting a CLI need: the environment, a way to be stopped, and somebody to tell. */
export interface PulumiContext {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PulumiProgress) => void;
}
