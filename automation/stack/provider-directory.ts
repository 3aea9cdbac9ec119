import { fileURLToPath } from "node:url";

/**
 * The folder with the executable `pulumi-resource-aws` of this package. On the CLI's PATH it is used in place of the
 * official provider's download; so it is put there for stacks of the emulator only.
 */
export const PROVIDER_DIRECTORY = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../bin/provider" : "../../../bin/provider", import.meta.url),
);
