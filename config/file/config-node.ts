/** A value of a project's or a stack's file, as Pulumi reads it. */
export type ConfigNode = ScalarNode | ListNode | GroupNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly value: ScalarValue;
  /** The text in the file, for a value without quotes: other readers may convert it in another way. */
  readonly source?: string | undefined;
  /** The file and the line, e.g. `Pulumi.dev.yaml:3`. */
  readonly place?: string | undefined;
  /** Whether it is, or may be, a secret: Pulumi does not say which values of a key were encrypted. */
  readonly isSecret?: boolean | undefined;
}

/** A whole number that JavaScript's numbers cannot hold is a bigint. */
export type ScalarValue = string | number | bigint | boolean | null | Timestamp;

/** A date without quotes. Pulumi reads it as an instant and passes it to the program in Go's notation. */
export interface Timestamp {
  readonly timestamp: string;
}

export interface ListNode {
  readonly kind: "list";
  readonly items: readonly ConfigNode[];
  /** Of the key before it. */
  readonly place?: string | undefined;
}

export interface GroupNode {
  readonly kind: "group";
  readonly members: ReadonlyMap<string, ConfigNode>;
  /** Of the key before it. */
  readonly place?: string | undefined;
}

export const EMPTY_GROUP: GroupNode = { kind: "group", members: new Map() };

/** The text in an encrypted value, `{ secure: … }`. */
export function ciphertextOf(node: ConfigNode): string | undefined {
  if (node.kind !== "group" || node.members.size !== 1) return undefined;
  const secure = node.members.get("secure");
  return secure?.kind === "scalar" && typeof secure.value === "string" ? secure.value : undefined;
}

/** Whether something in a value is encrypted. */
export function holdsCiphertext(node: ConfigNode): boolean {
  if (node.kind === "scalar") return false;
  if (ciphertextOf(node) !== undefined) return true;
  return (node.kind === "list" ? node.items : [...node.members.values()]).some(holdsCiphertext);
}

export function isTimestamp(value: ScalarValue): value is Timestamp {
  return value !== null && typeof value === "object";
}

/** Merges groups key by key; replaces any other value, also an encrypted one. */
export function merged(under: ConfigNode | undefined, over: ConfigNode): ConfigNode {
  if (under?.kind !== "group" || over.kind !== "group") return isSameText(under, over) ? under : over;
  if (ciphertextOf(under) !== undefined || ciphertextOf(over) !== undefined) return over;
  const members = new Map(under.members);
  for (const [key, node] of over.members) members.set(key, merged(members.get(key), node));
  return { ...over, members };
}

/** What is in plain text below is no secret above. */
function isSameText(under: ConfigNode | undefined, over: ConfigNode): under is ScalarNode {
  if (under?.kind !== "scalar" || over.kind !== "scalar" || !over.isSecret) return false;
  return String(under.value) === String(over.value);
}
