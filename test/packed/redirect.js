// With MW_TEST_PACKAGE, the folder of an installed package, the tests run the package's code in place of the sources: an
// import of a source leads to what was compiled of it, and a package that both have is taken from where the package's own code
// finds it, so that there is one of it. Processes that tests start inherit the variable.
import * as module from "node:module";

/** @type {{ registerHooks?: (hooks: object) => void }} From Node.js 22.15 on. */
const { registerHooks } = /** @type {object} */ (module);

// `module.register` is deprecated where `registerHooks` exists.
if (registerHooks) registerHooks(await import("./redirect-hooks.js"));
else module.register("./redirect-hooks.js", import.meta.url);
