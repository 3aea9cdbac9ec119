// Loaded first by `mw`, and before a Pulumi program by the driver (NODE_OPTIONS), when it is known where its temporary files are. There
// Node.js keeps what it has compiled, from 22.8 on, so that the next start spends less time on what both load. NODE_COMPILE_CACHE
// names another folder, and NODE_DISABLE_COMPILE_CACHE=1 turns it off.
const { existsSync } = require("node:fs");
const Module = /** @type {any} */ (require("node:module"));
const { tmpdir } = require("node:os");

// Node.js would make a folder that is missing, and the user would not hear of a wrong TMPDIR.
if (existsSync(tmpdir())) Module.enableCompileCache?.();
