/** In states and events, a value that is not plain JSON has a member of this name with its kind. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** What the CLI, and the driver, print in place of a secret. */
export const SECRET_TEXT = "[secret]";

/** The same value with `[secret]`, as the CLI prints it, in place of each secret, however deep. */
export function withSecretsHidden(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(withSecretsHidden);
  if ((value as Record<string, unknown>)[SIGNATURE] === SECRET) return SECRET_TEXT;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withSecretsHidden(part)]));
}

/** Whether a value of a state or an event is a secret, or holds one. */
export function holdsSecret(value: unknown): boolean {
  if (value === null || typeof value !== "object") return false;
  return (value as Record<string, unknown>)[SIGNATURE] === SECRET || Object.values(value).some(holdsSecret);
}
