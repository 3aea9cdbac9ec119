import * as z from "zod";
import { SecretText } from "./encrypted.ts";
import { Spelling } from "./spelling.ts";

/**
 * A text. `pulumi config set --path` writes one of digits as a number, and true as a truth value: these are taken as they are
 * written. A number that may have been written otherwise, such as 1.1 for `1.10`, is not.
 */
export function text<Schema extends z.ZodType<string> = z.ZodString>(schema?: Schema) {
  return z.preprocess(asText, (schema ?? z.string()) as Schema);
}

/** One of some words. */
export function choice<const Word extends string>(words: readonly Word[]) {
  return z.preprocess(asText, z.enum(words));
}

/** A list, or what would be its only item. */
export function oneOrMore<Schema extends z.ZodType>(item: Schema) {
  return z.union([item, z.array(item)]).transform((values) => [values].flat() as z.infer<Schema>[]);
}

/** A number, in whatever way it is written: `010` is 8 to Pulumi, and so it is here. */
export function number() {
  return z.preprocess((value) => {
    if (value instanceof Spelling) return value.value;
    if (!(value instanceof SecretText)) return value;
    const revealed = value.reveal();
    return /^-?\d+(\.\d+)?$/.test(revealed) ? Number(revealed) : value;
  }, z.number());
}

/** `true` or `false`. */
export function truth() {
  return z.preprocess((value) => {
    if (value instanceof Spelling) return value.value;
    if (!(value instanceof SecretText)) return value;
    const revealed = value.reveal();
    return revealed === "true" || revealed === "false" ? revealed === "true" : value;
  }, z.boolean());
}

function asText(value: unknown): unknown {
  if (value instanceof SecretText) return value.reveal();
  return Number.isSafeInteger(value) || typeof value === "boolean" ? String(value) : value;
}
