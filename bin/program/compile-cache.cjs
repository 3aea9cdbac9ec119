// From 22.8 on Node.js can keep what it has compiled in the folder for temporary files, so that the next start takes less time. `mw` loads
// this file first. The driver loads it before a Pulumi program (NODE_OPTIONS), after temporary-files.cjs, which sets the folder.
// NODE_COMPILE_CACHE names another folder, and NODE_DISABLE_COMPILE_CACHE=1 turns it off.
const { existsSync } = require("node:fs");
const Module = /** @type {any} */ (require("node:module"));
const { tmpdir } = require("node:os");

// Node.js would create a missing folder, and the user would not hear that TMPDIR is wrong.
if (Module.enableCompileCache && existsSync(tmpdir())) Module.enableCompileCache();
