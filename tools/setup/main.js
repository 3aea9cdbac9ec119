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
  // The whole check gets the CLI itself, beside what needs none.
  if (await setUp({ pulumi: command !== "check" || rest.length > 0 })) await run();
}

async function run() {
  if (command === "check") {
    process.exitCode = await (await import("../check/check.js")).check(rest);
    return;
  }
  process.argv.splice(2, process.argv.length, "lab", ...rest);
  await import("../../bin/start.js");
}
