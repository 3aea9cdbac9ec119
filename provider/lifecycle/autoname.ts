import { createHash, randomBytes } from "node:crypto";
import type { Autoname } from "../schema/property.ts";
import type { Values } from "../values/value.ts";

/** What the engine says about how a resource is to be named. */
export interface NamingRequest {
  /** The resource's name in the program: the last part of its URN. */
  readonly name: string;
  /** Decides the random part: the same seed gives the same name. Empty: any. */
  readonly randomSeed: Uint8Array;
  /** The stack's autonaming configuration, if it has one. */
  readonly autonaming?: { readonly mode: "propose" | "enforce" | "disable"; readonly proposedName: string } | undefined;
}

export type Named =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "failure"; readonly reason: string };

const RANDOM_LENGTH = 7;

/** A name for something that the program did not name: its own name, a dash and seven random hexadecimal digits. */
export function autoname(rule: Autoname, request: NamingRequest, inputs: Values): Named {
  const { autonaming } = request;
  if (autonaming?.mode === "disable") {
    return { kind: "failure", reason: "automatic naming is disabled but no explicit name was provided" };
  }
  // An enforced name is taken letter by letter; any other is brought into the form that the resource needs.
  if (autonaming?.mode === "enforce") return { kind: "name", name: autonaming.proposedName };
  const suffix = rule.suffix?.(inputs) ?? "";
  const shape = (name: string) => {
    const begun = name.startsWith(rule.prefix ?? "") ? name : `${rule.prefix}${name}`;
    return (rule.lowercase ? begun.toLowerCase() : begun) + suffix;
  };
  if (autonaming?.mode === "propose") {
    const name = shape(autonaming.proposedName);
    if (name.length <= rule.lengthMax) return { kind: "name", name };
    return { kind: "failure", reason: `proposed name '${name}' is longer than maximum length ${rule.lengthMax}` };
  }
  const prefix = `${request.name}-`;
  const name = shape(prefix + randomPart(request.randomSeed));
  if (name.length <= rule.lengthMax) return { kind: "name", name };
  const reason = `name '${prefix}' plus ${RANDOM_LENGTH} random chars is longer than maximum length ${rule.lengthMax}`;
  return { kind: "failure", reason };
}

function randomPart(seed: Uint8Array): string {
  const bytes = seed.length > 0 ? createHash("sha256").update(seed).digest() : randomBytes(RANDOM_LENGTH);
  return bytes.toString("hex").slice(0, RANDOM_LENGTH);
}
