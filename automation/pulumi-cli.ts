import type { PulumiInstallation } from "./pulumi-installation.ts";
import { findPulumi } from "./pulumi-search.ts";

export type { PulumiInstallation } from "./pulumi-installation.ts";

export interface EnsurePulumiOptions {
  /** Where PATH, HOME and PULUMI_HOME are read. Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the search, download or build; nothing half made stays behind. */
  readonly signal?: AbortSignal;
}

/**
 * Gives a Pulumi CLI with its Node.js language host.
 *
 * The order: `pulumi` on PATH if it is recent enough and has a language host, then
 * `${PULUMI_HOME:-~/.pulumi}/versions/<version>/bin`.
 *
 * @throws {PulumiUnavailableError} when there is none; its message says what was tried and what to do.
 */
export async function ensurePulumi(options: EnsurePulumiOptions = {}): Promise<PulumiInstallation> {
  const { found, tried } = await findPulumi(options.env ?? process.env, options.signal);
  if (found !== undefined) return found;
  throw new PulumiUnavailableError(tried);
}

/** No usable Pulumi CLI could be found, downloaded or built. */
export class PulumiUnavailableError extends Error {
  override readonly name = "PulumiUnavailableError";
  readonly tried: readonly string[];

  constructor(tried: readonly string[]) {
    super(
      `There is no usable Pulumi CLI.\n${tried.map((line) => `  - ${line}`).join("\n")}\n` +
        "Install Pulumi (https://www.pulumi.com/docs/install/) or Go (https://go.dev/dl/) and run the command again.",
    );
    this.tried = tried;
  }
}
