// Loaded before a Pulumi program by the driver (NODE_OPTIONS). What Node.js says of deprecated functions that packages call, as Pulumi's
// SDK does with Node.js 26, is nothing that the program's author can act on. It would be shown among what the program prints.

const { emitWarning } = process;
const OWN_FRAME = /node:internal|package-deprecations\.cjs/;

/** @type {any} */ (process).emitWarning = function emit(/** @type {unknown[]} */ ...given) {
  const [warning, options] = given;
  const type = Object(options).type ?? options ?? Object(warning).name;
  if (type === "DeprecationWarning" && isOfPackage(new Error().stack)) return;
  Reflect.apply(emitWarning, process, given);
};

/** Whether a package has called what warns, and not the program. @param {string | undefined} stack */
function isOfPackage(stack = "") {
  const caller = stack.split("\n").find((line) => /^\s+at /.test(line) && !OWN_FRAME.test(line));
  return caller !== undefined && /[\\/]node_modules[\\/]/.test(caller);
}
