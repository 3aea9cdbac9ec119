import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { DriverError } from "../errors/driver-error.ts";
import type { ProjectStack } from "../project/project.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Where a stack's state is. */
export interface FoundBackend {
  /** The backend's URL in the CLI's form; a folder has an absolute path. */
  readonly url: string;
  /** Whether the plain CLI uses it too in the same shell: by `backend.url` of the project, or by a login. */
  readonly isFoundByCli: boolean;
  /** Whether it is the default folder in the project, used when no backend is configured. */
  readonly isOwn: boolean;
}

/**
 * Finds the backend as the Pulumi CLI does: `PULUMI_BACKEND_URL`, `backend.url` of the project, the last `pulumi login`, and Pulumi
 * Cloud where there is an access token. Where none is configured, a folder in the project is created.
 *
 * @param home where the CLI keeps its login.
 * @param onCreated called when the folder was created.
 * @throws DriverError config
 */
export function findBackend(
  stack: ProjectStack,
  home: string,
  base: Variables,
  onCreated: ((text: string) => void) | undefined,
): FoundBackend {
  const { directory } = stack.project;
  const own = directory === undefined ? undefined : join(directory, ".state", "pulumi");
  const isOwn = (url: string) => own !== undefined && url === pathToFileURL(own).href;
  const given = base.PULUMI_BACKEND_URL;
  if (given) {
    const url = absolute(given, directory);
    return { url, isFoundByCli: false, isOwn: isOwn(url) };
  }
  const configured = ofProject(stack) || ofLogin(home, base) || ofToken(base);
  if (configured) return { url: absolute(configured, directory), isFoundByCli: true, isOwn: false };
  if (own === undefined) {
    const text =
      `The state of stack ${stack.name} has no place: a project without a folder needs the backendUrl of the stack ` +
      `(stacks: { ${JSON.stringify(stack.name)}: { backendUrl } }), or PULUMI_BACKEND_URL.`;
    throw new DriverError("config", text, { stack: stack.name });
  }
  createFolder(stack.name, own, onCreated);
  return { url: pathToFileURL(own).href, isFoundByCli: false, isOwn: true };
}

/** A relative folder is resolved against the project, where the CLI runs. */
function absolute(url: string, directory: string | undefined): string {
  const [, path = "", query = ""] = /^file:\/\/([^?]*)(\?.*)?$/.exec(url) ?? [];
  if (directory === undefined || path === "" || path.startsWith("/") || path.startsWith("~")) return url;
  return pathToFileURL(resolve(directory, decodeURIComponent(path))).href + query;
}

function ofProject({ project }: ProjectStack): string | undefined {
  const backend = project.file?.root.members.get("backend");
  const url = backend?.kind === "group" ? backend.members.get("url") : undefined;
  return url?.kind === "scalar" && typeof url.value === "string" ? url.value : undefined;
}

const loginSchema = z.object({ current: z.string().optional() });

function ofLogin(home: string, base: Variables): string | undefined {
  const file = join(base.PULUMI_CREDENTIALS_PATH || home, "credentials.json");
  if (!existsSync(file)) return undefined;
  try {
    return loginSchema.parse(JSON.parse(readFileSync(file, "utf8"))).current;
  } catch (error) {
    const text = `${file}, where the Pulumi CLI keeps its login, cannot be read: ${(error as Error).message.split("\n")[0]}. Log in anew: pulumi login`;
    throw new DriverError("config", text, { file, cause: error });
  }
}

function ofToken({ PULUMI_ACCESS_TOKEN: token, PULUMI_API: api }: Variables): string | undefined {
  return token ? api || "https://api.pulumi.com" : undefined;
}

/** Creates the folder, which the CLI does not. A .gitignore keeps the state out of Git: it belongs to this machine, and may contain secrets. */
function createFolder(stack: string, folder: string, onCreated: ((text: string) => void) | undefined): void {
  if (existsSync(folder)) return;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, ".gitignore"), "*\n");
  } catch (error) {
    const text = `${folder}, where the state of stack ${stack} would be, cannot be made: ${(error as Error).message}. Make the project's folder writable, or name another backend with PULUMI_BACKEND_URL.`;
    throw new DriverError("config", text, { stack, cause: error });
  }
  onCreated?.(
    `No Pulumi backend is configured: created ${folder} for the state. To use another: pulumi login, backend.url in Pulumi.yaml, or PULUMI_BACKEND_URL.`,
  );
}
