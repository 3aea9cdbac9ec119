import { fileURLToPath } from "node:url";

/** The package's `bin`, from the sources as from `dist`. */
const BIN = new URL(import.meta.url.endsWith(".ts") ? "../../bin/" : "../../../bin/", import.meta.url);

/**
 * The folder with the executable `pulumi-resource-aws` of this package. On the CLI's PATH it is used in place of the
 * official provider's download; so it is put there for stacks of the emulator only.
 */
export const PROVIDER_DIRECTORY = fileURLToPath(new URL("provider", BIN));

/** What every Node.js process of a Pulumi program loads first. */
export const PRELOADS = ["stack-traces.cjs", "temporary-files.cjs"].map((file) =>
  fileURLToPath(new URL(`program/${file}`, BIN)),
);
