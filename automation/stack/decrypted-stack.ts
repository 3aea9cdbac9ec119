import { NAMESPACE } from "../../config/environment.ts";
import { type ConfigNode, holdsCiphertext } from "../config-file/config-node.ts";
import { decryptedValue } from "../config-file/plain-value.ts";
import { checkedEnvironment, ofNamespace, type ProjectStack } from "../project/project.ts";
import { checkAddresses } from "./variables.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Whether values that the driver goes by are encrypted, as `pulumi config set --secret aws:secretKey` writes them: the
 * provider's, or our own.
 */
export function hasEncrypted({ config, cloud }: Pick<ProjectStack, "config" | "cloud">): boolean {
  return [...config].some(([key, node]) => {
    // An emulator takes any credentials, and gets none.
    const counts = cloud === "aws" ? key.startsWith("aws:") : key === "aws:endpoints";
    return (counts || key.startsWith(`${NAMESPACE}:`)) && holdsCiphertext(node);
  });
}

/**
 * The workspace's stack with the provider's config and ours as a program gets them. What is encrypted is decrypted by the CLI,
 * which knows the secrets provider; for this the stack has to be there.
 *
 * @throws DriverError when the CLI cannot decrypt it; config, when a value of ours is wrong.
 */
export async function decryptedStack(workspace: Workspace): Promise<ProjectStack> {
  const { stack, settings, variables } = workspace.session;
  if (!hasEncrypted(stack)) return stack;
  const args = ["config", "--show-secrets", "--json", "--config-file", workspace.configFile];
  const printed = await workspace.json<Record<string, PrintedValue>>(args);
  const decrypted = (key: string, node: ConfigNode) => {
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
    environment: checkedEnvironment(stack, settings.secrets, decrypted),
  };
}

interface PrintedValue {
  readonly value?: string;
  readonly objectValue?: unknown;
}
