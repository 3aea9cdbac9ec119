import type { Workspace } from "../stack/open-workspace.ts";
import { ofNamespace, type ProjectStack } from "../stack/project.ts";

/** Whether values of the provider's config are encrypted, as `pulumi config set --secret aws:secretKey` writes them. */
export function hasEncrypted({ aws }: Pick<ProjectStack, "aws">): boolean {
  return isEncrypted(aws);
}

function isEncrypted(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  if ("secure" in value && typeof value.secure === "string") return true;
  return Object.values(value).some(isEncrypted);
}

/**
 * The workspace's stack with the provider's config as the provider gets it. What is encrypted is decrypted by the CLI, which
 * knows the secrets provider; for this the stack has to be there.
 *
 * @throws DriverError when the CLI cannot decrypt it.
 */
export async function decryptedStack(workspace: Workspace): Promise<ProjectStack> {
  const { stack, settings } = workspace.session;
  if (stack.cloud === "emulator" || !hasEncrypted(stack)) return stack;
  const args = ["config", "--show-secrets", "--json", "--config-file", workspace.configFile];
  const config = await workspace.json<Record<string, ConfigValue>>(args);
  const entries = Object.entries(config).flatMap(([key, { value, objectValue }]) =>
    key.startsWith("aws:") ? [[key.slice("aws:".length), objectValue ?? value]] : [],
  );
  const given = ofNamespace("aws", settings.secrets ?? {});
  return { ...stack, aws: { ...stack.aws, ...Object.fromEntries(entries), ...given } };
}

interface ConfigValue {
  readonly value?: string;
  readonly objectValue?: unknown;
}
