/** Stands for a value that is encrypted and not decrypted yet: whatever is expected there, it may be that. */
export const ENCRYPTED: unique symbol = Symbol("an encrypted value");

/** A value that was encrypted: decrypted it is a text, whatever it stands for. It does not show in messages. */
export class SecretText {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }
}

/** A value with a {@link SecretText} in place of each scalar in it. */
export function asSecret(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asSecret);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, asSecret(part)]));
  }
  return value === null ? value : new SecretText(String(value));
}

/** Whether a value is, or holds, what `is` says. */
export function holds(value: unknown, is: (part: unknown) => boolean): boolean {
  if (is(value)) return true;
  return value !== null && typeof value === "object" && Object.values(value).some((part) => holds(part, is));
}
