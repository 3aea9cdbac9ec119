// Loaded before a Pulumi program by the driver (NODE_OPTIONS). Pulumi's SDK maps every frame of every stack trace to its TypeScript
// source, and asks for dozens of traces for each resource. Here only frames of the program are mapped, whichever of the several
// copies of source-map-support does it; those of packages keep their own positions. That saves a fifth of the time of the lab's
// program. It also avoids a hang: source maps of packages often name files that do not exist, such as
// node_modules/@pulumi/resource.ts; when Pulumi's Node.js host colours a trace with such a path, as it does for an error that a
// program throws, Node.js 20 goes on for half a minute at full speed.

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

/** The SDK keeps a trace with every promise, which it prints only with this variable. */
const READS_PROMISES = Boolean(process.env.PULUMI_DEBUG_PROMISE_LEAKS);
const OF_PROMISES = /[\\/]@pulumi[\\/]pulumi[\\/]runtime[\\/]debuggable\.js$/;

/**
 * @param {Prepare} prepare
 * @returns {Prepare}
 */
function keepingPackages(prepare) {
  /** @type {Prepare} */
  const kept = (error, frames) => {
    const head = prepare(error, []);
    if (typeof head !== "string") return prepare(error, frames);
    if (!READS_PROMISES && OF_PROMISES.test(frames[0]?.getFileName() ?? "")) return head;
    const lines = [head];
    for (const run of runsOf(frames)) lines.push(...linesOf(prepare, error, run));
    return lines.join("\n");
  };
  ours.add(kept);
  return kept;
}

/**
 * Frames that follow each other and are all of the program, or all of packages and Node.js.
 *
 * @param {NodeJS.CallSite[]} frames
 */
function runsOf(frames) {
  /** @type {{ isOwn: boolean, frames: NodeJS.CallSite[] }[]} */
  const runs = [];
  for (const frame of frames) {
    const file = frame.getFileName();
    // A frame of evaluated code has no file; what is mapped of it is where it was evaluated.
    const isOwn = !/[\\/]node_modules[\\/]|^node:/.test(file ?? frame.getEvalOrigin() ?? "");
    const last = runs.at(-1);
    if (last?.isOwn === isOwn) last.frames.push(frame);
    else runs.push({ isOwn, frames: [frame] });
  }
  return runs;
}

/**
 * @param {Prepare} prepare
 * @param {Error} error
 * @param {ReturnType<typeof runsOf>[number]} run
 */
function linesOf(prepare, error, { isOwn, frames }) {
  // The frames come last, one in each line.
  if (isOwn) return String(prepare(error, frames)).split("\n").slice(-frames.length);
  return frames.map((frame) => `    at ${frame}`);
}
