// Lets Node.js load TypeScript through ts-node: types are checked once by `tsc`, not again at every test run.
import { register } from "node:module";

register("ts-node/esm/transpile-only", import.meta.url);

// Mocha looks here whether it can `require` a test. Node.js can, but not through the loader above: Mocha would then import
// the file after all, and when one of its imports is broken report a syntax error in TypeScript instead of the import.
Object.defineProperty(process.features, "require_module", { value: false });
