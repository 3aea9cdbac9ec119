import { existsSync } from "node:fs";
import "./program/compile-cache.cjs";

// Whoever reads the other end of a pipe may have seen enough (`mw history dev | head`). The command still comes to its
// end: an operation that was cut off would leave its stack locked.
process.stdout.on("error", (error) => {
  if (!("code" in error) || error.code !== "EPIPE") throw error;
});

// The pinned SDK runs on Node.js 20; that later ones will not is nothing the user of a command can act on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

// In a checkout the set-up stands beside this folder and keeps node_modules and dist/ up to date, with its progress on
// stderr: stdout is the command's own. The installed package comes without it, compiled.
const setUp = new URL("../tools/setup/set-up.js", import.meta.url);

if (!existsSync(setUp) || (await (await import(setUp.href)).setUp({ pulumi: false }))) {
  // Not a literal, since dist/ is not there when types are checked in a fresh clone.
  const cli = new URL("../dist/cli/main.js", import.meta.url);
  const { main } = await import(cli.href);
  process.exitCode = await main(process.argv.slice(2));
}
