import { passwordsIn } from "./backend/backend-variables.ts";

/** Variables whose values nobody else may read. */
const SECRET_VARIABLES = [
  "PULUMI_CONFIG_PASSPHRASE",
  "PULUMI_ACCESS_TOKEN",
  "PGPASSWORD",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
] as const;

/** Shorter values are words that may stand in any text; nobody's secret is that short. */
const LENGTH_MIN = 8;

/**
 * Takes secrets out of whatever is told: texts, and texts inside of events. Pulumi hides its own; this hides what was
 * handed over and comes back in somebody's error message.
 *
 * @param secrets values that are secret whatever their length.
 */
export function redaction(
  variables: Readonly<Record<string, string | undefined>>,
  secrets: readonly string[] = [],
): <T>(value: T) => T {
  const fromVariables = SECRET_VARIABLES.flatMap((name) => variables[name] ?? []);
  const passwords = passwordsIn(variables.PULUMI_BACKEND_URL ?? "");
  const long = [...fromVariables, ...passwords].filter(({ length }) => length >= LENGTH_MIN);
  // Where it stands in the URL even a short one cannot be taken for a word.
  const hidden = [...secrets, ...long, ...passwords.flatMap((text) => [`:${text}@`, `password=${text}`])]
    .filter((text) => text !== "")
    .sort((a, b) => b.length - a.length);
  const hide = (text: string) => hidden.reduce((rest, secret) => rest.replaceAll(secret, veiled(secret)), text);
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return hide(value);
    if (Array.isArray(value)) return value.map(walk);
    if (value === null || typeof value !== "object" || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, walk(part)]));
  };
  return <T>(value: T) => (hidden.length === 0 ? value : (walk(value) as T));
}

/** What leads to a password and away from it stays to be read. */
function veiled(secret: string): string {
  const [, before = "", after = ""] = /^(:|password=)?.*?(@)?$/s.exec(secret) ?? [];
  const isInUrl = before === "password=" || (before === ":" && after === "@");
  return isInUrl ? `${before}[secret]${after}` : "[secret]";
}
