// Loaded before a Pulumi program by the driver (NODE_OPTIONS). Pulumi's Node.js host maps stack traces by the maps in its own
// package, which lead to files such as node_modules/@pulumi/resource.ts that are none; and when it colours a trace with such
// a path, as it does for every error that a program throws, Node.js 20 goes on for half a minute at full speed. So packages
// keep their own positions; those of the program are mapped as before.
const host = process.argv[1] ?? "";
if (/[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run[\\/]index\.js$/.test(host)) {
  const { createRequire } = require("node:module");
  const map = JSON.stringify({ version: 3, sources: [], names: [], mappings: "" });
  createRequire(host)("source-map-support").install({
    /** @param {string} source */
    retrieveSourceMap: (source) => (source.includes("node_modules") ? { url: source, map } : null),
  });
}
