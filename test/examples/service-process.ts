import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { firstLine } from "../helpers/mw.ts";
import type { TestProject } from "../helpers/project.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an answer
  readonly body: any;
}

/** The example as its README starts it, in a process of its own. */
export async function startService(project: TestProject, endpoint: string, flags: readonly string[] = []) {
  const child = spawnService(["--port", "0", "--directory", project.directory, ...flags], project.env(endpoint));
  let log = "";
  child.stderr.on("data", (chunk) => {
    log += chunk;
  });
  const exited = once(child, "exit") as Promise<[code: number | null, signal: string | null]>;
  const { address } = JSON.parse(await firstLine(child));

  async function ask(method: string, path: string, body?: unknown, headers: object = {}): Promise<Answer> {
    const json = body === undefined ? {} : { "content-type": "application/json" };
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { ...json, ...headers },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  }

  /** The events of a deployment by one JSON object a line, until the service ends the stream or the signal does. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of an event
  async function* events(id: string, query = ""): AsyncGenerator<any> {
    const response = await fetch(`${address}/deployments/${id}/events?format=ndjson${query}`);
    for await (const line of linesOf(response)) yield JSON.parse(line);
  }

  return {
    address: address as string,
    child,
    exited,
    log: () => log,
    ask,
    events,
    async begin(operation: string, stacks: readonly string[], more: object = {}): Promise<string> {
      const { status, body } = await ask("POST", "/deployments", { operation, stacks, ...more });
      expect(status, JSON.stringify(body)).to.equal(202);
      return body.id;
    },
    /** The deployment as it is when its stream ends. */
    async ended(id: string): Promise<Answer["body"]> {
      for await (const event of events(id)) if (event.type === "ended") return event.deployment;
      throw new Error(`the stream of ${id} ended without its last event`);
    },
    async stop(): Promise<void> {
      if (child.exitCode === null) child.kill("SIGTERM");
      await exited;
    },
  };
}

export type ServiceProcess = Awaited<ReturnType<typeof startService>>;

export function spawnService(flags: readonly string[], env: Readonly<Record<string, string | undefined>>) {
  const args = ["--import", "./tools/typescript-loader.js", "examples/service/main.ts", ...flags];
  return spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
}

/** Whoever stops reading closes the connection. */
export async function* linesOf(response: Response): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
