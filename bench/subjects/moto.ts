import { existsSync } from "node:fs";
import { join } from "node:path";
import { type ExecaError, execa } from "execa";
import { Missing } from "../harness/measure.ts";
import { ROOT } from "./package.ts";
import { type Server, startServer } from "./server.ts";

const VERSION = "5.2.5";
const FOLDER = join(ROOT, ".cache", "bench", `moto-${VERSION}`);

/** The peer: moto's server, in a Python environment that is made the first time. @throws Missing when it cannot be had. */
export async function startMoto(onProgress: (text: string) => void, signal: AbortSignal): Promise<Server> {
  const program = join(FOLDER, "bin", "moto_server");
  if (!existsSync(program)) await install(onProgress, signal);
  return startServer({
    command: program,
    args: ["--port", "0"],
    // Flask prints colours for a terminal else.
    env: { ...process.env, NO_COLOR: "1" },
    endpointIn: (line) => /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1],
  });
}

async function install(onProgress: (text: string) => void, signal: AbortSignal): Promise<void> {
  onProgress(`installing moto ${VERSION} from PyPI`);
  const options = { cancelSignal: signal };
  try {
    await execa("python3", ["-m", "venv", "--clear", FOLDER], options);
    await execa(join(FOLDER, "bin", "pip"), ["install", "--quiet", `moto[server]==${VERSION}`], options);
  } catch (error) {
    signal.throwIfAborted();
    const { originalMessage, stderr } = error as ExecaError;
    const reason = originalMessage || String(stderr).trim().split("\n").at(-1);
    throw new Missing(`not installed: moto ${VERSION} needs python3 with venv and pip (${reason})`);
  }
}
