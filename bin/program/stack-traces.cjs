// Loaded before a Pulumi program by the driver (NODE_OPTIONS). Source maps of packages often name files that do not exist, such
// as node_modules/@pulumi/resource.ts; when Pulumi's Node.js host colours a stack trace with such a path, as it does for an error
// that a program throws, Node.js 20 goes on for half a minute at full speed. So frames of packages keep their own positions,
// whichever of the several copies of source-map-support maps them; those of the program are mapped as before.

/** @typedef {(error: Error, frames: NodeJS.CallSite[]) => unknown} Prepare */

/** @type {WeakSet<Prepare>} */
const ours = new WeakSet();
/** @type {Prepare | undefined} */
let current;

const host = process.argv[1] ?? "";
if (/[\\/]@pulumi[\\/]pulumi[\\/]cmd[\\/]run[\w-]*[\\/]index\.js$/.test(host)) {
  Object.defineProperty(Error, "prepareStackTrace", {
    configurable: true,
    get: () => current,
    /** @param {Prepare | undefined} prepare */
    set(prepare) {
      current = typeof prepare !== "function" || ours.has(prepare) ? prepare : keepingPackages(prepare);
    },
  });
}

/**
 * @param {Prepare} prepare
 * @returns {Prepare}
 */
function keepingPackages(prepare) {
  /** @type {Prepare} */
  const kept = (error, frames) => {
    const trace = prepare(error, frames);
    if (typeof trace !== "string") return trace;
    const lines = trace.split("\n");
    // The frames come last, one in each line.
    const first = lines.length - frames.length;
    if (first < 1) return trace;
    return lines
      .map((line, index) =>
        index >= first && line.includes("node_modules") ? `    at ${frames[index - first]}` : line,
      )
      .join("\n");
  };
  ours.add(kept);
  return kept;
}
