import { passwordsIn } from "../backend/backend-variables.ts";
import { isCommon, secretPattern } from "./secret-pattern.ts";

/** Variables with values that stay secret. */
const SECRET_VARIABLES = [
  "PULUMI_CONFIG_PASSPHRASE",
  "PULUMI_ACCESS_TOKEN",
  "PGPASSWORD",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SECRET_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_SECURITY_TOKEN",
  "AWS_CONTAINER_AUTHORIZATION_TOKEN",
  "AZURE_CLIENT_SECRET",
  "AZURE_STORAGE_KEY",
  "AZURE_STORAGE_SAS_TOKEN",
  "GOOGLE_CREDENTIALS",
] as const;

const PLAIN_WORD = /^(?:\p{L}{1,7}|\d{1,7})$/u;

/** Members of events and results that are names and never secrets, whatever a secret's value is. */
const NAMES: ReadonlySet<string> = new Set([
  ...["urn", "id", "stack", "type", "kind", "op", "operation", "phase", "name", "resourceType", "severity", "path"],
]);

export interface Secrets {
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Values that are always secret. */
  readonly values?: readonly string[];
  /** Words that occur in every message, such as the stack's name: a secret with that value cannot be hidden there. */
  readonly words?: readonly string[];
}

/**
 * Removes secrets from texts, and from texts in events. Pulumi hides its own secrets; this hides values that were passed in and
 * appear in an error message, plain or encoded (see {@link secretPattern}). Names, URNs and ids are not changed.
 */
export function redaction({ variables, values = [], words = [] }: Secrets): <T>(value: T) => T {
  const fromVariables = SECRET_VARIABLES.flatMap((name) => variables[name] ?? []);
  const backendUrl = variables.PULUMI_BACKEND_URL ?? "";
  const secrets = new Set([...values, ...fromVariables, ...passwordsIn(backendUrl)]);
  secrets.delete("");
  // The emulator's credentials are not secret: they are public.
  secrets.delete("emulator");
  if (secrets.size === 0) return (value) => value;
  const pattern = secretPattern([...secrets], words);
  const hide = (text: string) => {
    // A whole value that Pulumi does not call secret and that could be a word or a number means that.
    if (secrets.has(text)) return isCommon(text, words) || PLAIN_WORD.test(text) ? text : HIDDEN;
    return text.replace(pattern, (found: string, ...rest: unknown[]) => {
      const { identifier } = rest.at(-1) as { readonly identifier?: string };
      // An identifier that is a secret as a whole is one.
      return identifier === undefined || secrets.has(found) ? HIDDEN : found;
    });
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return hide(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== "object" || value instanceof Date) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, typeof part === "string" && NAMES.has(key) ? part : walk(part)]),
    );
  };
  return <T>(value: T) => walk(value) as T;
}

const HIDDEN = "[secret]";
