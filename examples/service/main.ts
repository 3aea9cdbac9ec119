// A small HTTP service over the driver: node --import ./tools/typescript-loader.js examples/service/main.ts --directory .
// README.md beside this file says how it is used, and what belongs in front of it.
import { constants } from "node:os";
import { DriverError } from "maintenance-windows/automation";
import { openService } from "./service.ts";
import { readSettings, SettingsError } from "./settings.ts";

/** A client that does not read its last events may hold a shutdown up for this long. */
const LAST_WORDS_MS = 2000;

try {
  await serve();
} catch (error) {
  const told = problemAtStart(error);
  if (told === undefined) throw error;
  console.error(`service: ${told.message}`);
  process.exitCode = told.exitCode;
}

async function serve(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), process.env);
  const { app, deployments } = await openService(settings);
  const address = await app.listen({ host: settings.host, port: settings.port });
  // Its only line on stdout, for programs that start it; what it logs goes to stderr.
  console.log(JSON.stringify({ address }));

  let isStopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    // Pulumi has been asked to stop by then, and leaves its stacks in order without us.
    if (isStopping) process.exit(128 + constants.signals[signal]);
    isStopping = true;
    app.log.info({ signal }, "stopping: new deployments are refused, running ones are interrupted");
    await deployments.close();
    setTimeout(() => app.server.closeAllConnections(), LAST_WORDS_MS).unref();
    await app.close();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** The message for errors that a user can fix; undefined for unexpected ones, which end the process with their stack. */
function problemAtStart(error: unknown): { message: string; exitCode: number } | undefined {
  if (error instanceof SettingsError || error instanceof DriverError) return { message: error.message, exitCode: 2 };
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === "EADDRINUSE") {
    return {
      message: `Port ${port} on ${address} is already in use: choose another with --port, or 0 for a free one.`,
      exitCode: 1,
    };
  }
  if (code === "EACCES" || code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return { message: `Cannot start the service: ${(error as Error).message}`, exitCode: 1 };
  }
  return undefined;
}
