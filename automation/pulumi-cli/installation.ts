/** The Pulumi CLI that the project's operations run, and where it was found. */
export interface PulumiInstallation {
  /** The executable, as an absolute path. */
  readonly command: string;
  /** Its version without a leading `v`, as in `3.274.1`. */
  readonly version: string;
  /** The folder to put in front of PATH, so that the CLI finds its Node.js language host. Absolute. */
  readonly binDir: string;
  /** Its origin: found on PATH, found in Pulumi's versions folder, downloaded, or built with Go. */
  readonly source: PulumiSource;
  /**
   * The PULUMI_HOME of the CLI, with its plugins and workspaces: `${PULUMI_HOME:-~/.pulumi}`,
   * or a folder inside the checkout when the home folder is not writable.
   */
  readonly home: string;
}

/** In the order they are tried. */
export const PULUMI_SOURCES = ["path", "cache", "install", "go"] as const;
export type PulumiSource = (typeof PULUMI_SOURCES)[number];

/** The version to download or build when no CLI is found; tools/pulumi-cli/go.mod pins the same version. */
export const PULUMI_VERSION = "3.274.1";

/**
 * The oldest accepted version of a CLI on PATH. Older versions may work but are untested, and installing the tested one takes four
 * minutes, once.
 */
export const PULUMI_MINIMUM_VERSION = "3.230.0";

const EXE = process.platform === "win32" ? ".exe" : "";
export const CLI = `pulumi${EXE}`;
export const LANGUAGE_HOST = hostOf("nodejs");
/** The hosts of other languages, by the name that `runtime` has in Pulumi.yaml: built when a project asks for them. */
export const OTHER_HOSTS = ["yaml", "python"] as const;
export type OtherHost = (typeof OTHER_HOSTS)[number];

export function hostOf(language: string): string {
  return `pulumi-language-${language}${EXE}`;
}

/** The script of the SDK that starts dynamic providers. Every release has it next to the CLI. */
export const LAUNCHER = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;

/** Progress of getting a Pulumi CLI; each `begin` has one `end`. */
export type PulumiProgress =
  | { readonly kind: "begin"; readonly title: string; readonly why: string }
  | { readonly kind: "detail"; readonly text: string }
  | { readonly kind: "end"; readonly ok: boolean; readonly text: string };

/** A failed way of getting a CLI: what was tried, why it failed, and what the user can do. */
export interface PulumiAttempt {
  readonly source: PulumiSource;
  readonly what: string;
  readonly why: string;
  readonly wayOut?: string;
}

/** What the ways of getting a CLI need: the environment, an abort signal, and a progress listener. */
export interface PulumiContext {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: PulumiProgress) => void;
}
