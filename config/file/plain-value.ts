import { asSecret, ENCRYPTED, SecretText } from "../encrypted.ts";
import { goTime, isGoTime } from "../go-time.ts";
import { Spelling } from "../spelling.ts";
import { valueInText } from "../value-in-text.ts";
import { type ConfigNode, ciphertextOf, isTimestamp, type ScalarNode } from "./config-node.ts";

/** The value as a program gets it after parsing JSON; an encrypted value stays `{ secure: … }`. */
export function plainValue(node: ConfigNode): unknown {
  return converted(node, ({ value }) => (isTimestamp(value) ? goTime(value.timestamp) : value));
}

/**
 * The value for our check: a {@link Spelling} for each value whose text in the file differs from the value read, and
 * {@link ENCRYPTED} for each encrypted value.
 */
export function spelledValue(node: ConfigNode): unknown {
  return converted(node, spelled, (group) => (ciphertextOf(group) === undefined ? undefined : ENCRYPTED));
}

/**
 * The decrypted value, with a {@link SecretText} for each value that was encrypted.
 *
 * @param printed the value of the key as the CLI prints it with its secrets.
 */
export function decryptedValue(node: ConfigNode, printed: unknown): unknown {
  if (ciphertextOf(node) !== undefined) return asSecret(valueInText(String(printed)));
  return revealed(node, printed);
}

function revealed(node: ConfigNode, printed: unknown): unknown {
  if (node.kind === "scalar") return spelled(node);
  if (ciphertextOf(node) !== undefined) return new SecretText(String(printed));
  if (node.kind === "list") return node.items.map((item, index) => revealed(item, partOf(printed, index)));
  return Object.fromEntries([...node.members].map(([key, member]) => [key, revealed(member, partOf(printed, key))]));
}

function partOf(printed: unknown, step: string | number): unknown {
  return (printed as Record<string | number, unknown> | undefined)?.[step];
}

function spelled({ value, source, place, isSecret }: ScalarNode): unknown {
  if (isSecret && value !== null && !isTimestamp(value)) return new SecretText(String(value));
  if (isTimestamp(value)) return new Spelling(value.timestamp, undefined, place);
  // Pulumi writes a date like this when it saves the file; a program cannot distinguish the two.
  if (typeof value === "string" && isGoTime(value)) return new Spelling(value, undefined, place);
  if (source === undefined || typeof value === "string" || String(value) === source) return value;
  return new Spelling(source, value, place);
}

function converted(
  node: ConfigNode,
  scalar: (node: ScalarNode) => unknown,
  whole: (node: ConfigNode) => unknown = () => undefined,
): unknown {
  if (node.kind === "scalar") return scalar(node);
  if (node.kind === "list") return node.items.map((item) => converted(item, scalar, whole));
  const members = [...node.members].map(([key, member]) => [key, converted(member, scalar, whole)] as const);
  return whole(node) ?? Object.fromEntries(members);
}
