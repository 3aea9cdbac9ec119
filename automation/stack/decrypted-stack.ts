import { type ConfigNode, holdsCiphertext } from "../../config/file/config-node.ts";
import { decryptedValue } from "../../config/file/plain-value.ts";
import { NAMESPACE } from "../../config/namespace.ts";
import { checkedEnvironment, ofNamespace, type ProjectStack } from "../project/project.ts";
import { checkAddresses } from "./variables.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Whether config that the driver reads is encrypted, e.g. by `pulumi config set --secret aws:secretKey`: the provider's config, or
 * this project's.
 */
export function hasEncrypted(stack: Encryptable): boolean {
  return holdsEncrypted(stack, (key) => key.startsWith(`${NAMESPACE}:`));
}

/** Whether config that leads to the cloud, or says what is expected of its windows, is encrypted. */
export function hidesWhatReadersNeed(stack: Encryptable): boolean {
  return holdsEncrypted(stack, (key) => READ.has(key));
}

const READ = new Set(["account", "region", "cloud", "verification"].map((key) => `${NAMESPACE}:${key}`));

type Encryptable = Pick<ProjectStack, "config" | "cloud">;

function holdsEncrypted({ config, cloud }: Encryptable, isOurs: (key: string) => boolean): boolean {
  return [...config].some(([key, node]) => {
    // The emulator accepts any credentials, so none are passed.
    const counts = cloud === "aws" ? key.startsWith("aws:") : key === "aws:endpoints";
    return (counts || isOurs(key)) && holdsCiphertext(node);
  });
}

/**
 * The workspace's stack with the decrypted config of the provider and of this project. The CLI decrypts it, since it knows the
 * secrets provider; for this the stack must exist.
 *
 * @throws DriverError when the CLI cannot decrypt it; config, when a value of this project is invalid.
 */
export async function decryptedStack(workspace: Workspace): Promise<ProjectStack> {
  const { stack } = workspace.session;
  if (!hasEncrypted(stack)) return stack;
  const known = decrypted.get(workspace) ?? decrypt(workspace);
  decrypted.set(workspace, known);
  return await known;
}

/** The CLI is started once for each workspace. */
const decrypted = new WeakMap<Workspace, Promise<ProjectStack>>();

async function decrypt(workspace: Workspace): Promise<ProjectStack> {
  const { stack, settings, variables } = workspace.session;
  const args = ["config", "--show-secrets", "--json", "--config-file", workspace.configFile];
  const printed = await workspace.json<Record<string, PrintedValue>>(args);
  const plainOf = (key: string, node: ConfigNode) => {
    const { value, objectValue } = printed[key] ?? {};
    return decryptedValue(node, objectValue ?? value);
  };
  const printedAws = Object.entries(printed).flatMap(([key, { value, objectValue }]) =>
    key.startsWith("aws:") ? [[key.slice("aws:".length), objectValue ?? value]] : [],
  );
  const aws = { ...stack.aws, ...Object.fromEntries(printedAws), ...ofNamespace("aws", settings.secrets ?? {}) };
  checkAddresses(stack, variables, aws.endpoints);
  return {
    ...stack,
    aws,
    region: typeof aws.region === "string" ? aws.region : undefined,
    environment: checkedEnvironment(stack, settings.secrets, plainOf),
  };
}

interface PrintedValue {
  readonly value?: string;
  readonly objectValue?: unknown;
}
