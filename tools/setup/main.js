// What `npm start` and `npm test` run: everything a fresh clone still needs, and then the command itself.
//   node tools/setup/main.js --then lab [arguments of mw lab]
//   node tools/setup/main.js --then check [arguments of the check]
import { whyNodeIsTooOld } from "../../bin/node-version.js";

const [then, command, ...rest] = process.argv.slice(2);
const tooOld = whyNodeIsTooOld(process.versions.node);

if (then !== "--then" || (command !== "lab" && command !== "check")) {
  console.error("Usage: node tools/setup/main.js --then lab|check [arguments]");
  process.exitCode = 2;
} else if (tooOld !== undefined) {
  console.error(tooOld);
  process.exitCode = 1;
} else {
  const { setUp } = await import("./set-up.js");
  if (await setUp({ pulumi: true })) process.exitCode = await run();
}

/** @returns {Promise<number>} the exit code */
async function run() {
  if (command === "check") return (await import("../check/check.js")).check(rest);
  // Not a literal, since dist/ is not there when types are checked in a fresh clone.
  const cli = new URL("../../dist/cli/main.js", import.meta.url);
  return (await import(cli.href)).main(["lab", ...rest]);
}
