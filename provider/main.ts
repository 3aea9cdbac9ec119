import { startProvider } from "./server.ts";

/** How often to look whether the engine that started us is still there. */
const PARENT_CHECK_MS = 1_000;

/** The SDK's notice about its own next year is nothing that a deployment should show. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

/** The SDK does not know this variable, which makes the others of its kind void. */
if (process.env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true") {
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_ENDPOINT_URL")) delete process.env[name];
}

// Taken before anything else is done: later it might be somebody else already.
const parent = process.ppid;

const { port } = await startProvider();

// The engine reads the port from standard output; nothing else may ever be written there.
process.stdout.write(`${port}\n`);

// An engine that is killed cannot end its plugins. Whoever loses its parent is given a new one, or none.
setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, PARENT_CHECK_MS);
