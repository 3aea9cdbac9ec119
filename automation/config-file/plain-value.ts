import { asSecret, ENCRYPTED, SecretText } from "../../config/encrypted.ts";
import { goTime, isGoTime } from "../../config/go-time.ts";
import { Spelling } from "../../config/spelling.ts";
import { valueInText } from "../../config/value-in-text.ts";
import { type ConfigNode, ciphertextOf, isTimestamp, type ScalarNode } from "./config-node.ts";

/** The value that a program gets, once it has read what is in JSON; what is encrypted stays `{ secure: … }`. */
export function plainValue(node: ConfigNode): unknown {
  return converted(node, ({ value }) => (isTimestamp(value) ? goTime(value.timestamp) : value));
}

/**
 * The same for our check: a {@link Spelling} in place of each value that is written otherwise than it reads, and
 * {@link ENCRYPTED} in place of what is encrypted.
 */
export function spelledValue(node: ConfigNode): unknown {
  return converted(node, spelled, (group) => (ciphertextOf(group) === undefined ? undefined : ENCRYPTED));
}

/**
 * The same once it is decrypted, with a {@link SecretText} in place of what was encrypted.
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

function spelled({ value, source, place }: ScalarNode): unknown {
  if (isTimestamp(value)) return new Spelling(value.timestamp, undefined, place);
  // As Pulumi itself writes a date when it saves the file. A program cannot tell it from one.
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
