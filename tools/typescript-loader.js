// Lets Node.js load TypeScript: types are checked once by `tsc`, not again at every run. From 22.18 on Node.js strips types
// itself.
import * as module from "node:module";
import "../bin/program/lazy-packages.cjs";

/** @type {{ readonly typescript?: string | false }} */
const features = /** @type {object} */ (process.features);

if (!features.typescript) module.register("./typescript/hooks.js", import.meta.url);
