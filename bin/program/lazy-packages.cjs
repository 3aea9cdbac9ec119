// Loaded before a Pulumi program by the driver (NODE_OPTIONS). Pulumi's SDK loads TypeScript and npm's Arborist with itself, a third
// of its time, and uses them only where a function of the program is serialized, as for a callback of AWS Lambda or a dynamic
// provider. Here its two modules get stand-ins that load the packages when they are first used.
const Module = require("node:module");

const CLOSURES = /[\\/]@pulumi[\\/]pulumi[\\/]runtime[\\/]closure[\\/](parseFunction|codePaths)\.js$/;
const PACKAGES = new Set(["../../typescript-shim", "@npmcli/arborist"]);

/** @typedef {(request: string, parent: { filename?: string } | undefined, isMain: boolean) => any} Load */

/** @type {{ _load: Load }} */
const loader = /** @type {any} */ (Module);
const load = loader._load;

loader._load = (request, parent, isMain) => {
  if (PACKAGES.has(request) && CLOSURES.test(parent?.filename ?? "")) {
    return standIn(() => load.call(Module, request, parent, isMain));
  }
  return load.call(Module, request, parent, isMain);
};

/**
 * Both are read as objects of functions and constants.
 *
 * @param {() => any} real
 */
function standIn(real) {
  return new Proxy(
    {},
    {
      // With it the compiled import takes the stand-in as it is, and does not copy its members.
      get: (_, key) => (key === "__esModule" ? true : Reflect.get(real(), key)),
      has: (_, key) => Reflect.has(real(), key),
    },
  );
}
