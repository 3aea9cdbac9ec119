/** Says what is wrong with a value, or nothing. `name` is the property's path, for the text. */
export type Validate = (value: unknown, name: string) => string | undefined;

/** One of the given words. */
export function oneOf(words: readonly string[]): Validate {
  return (value, name) =>
    words.includes(String(value))
      ? undefined
      : `expected ${name} to be one of [${words.map((word) => JSON.stringify(word)).join(" ")}], got ${value}`;
}

/** Text with a length between the two, both included. */
export function length(min: number, max: number): Validate {
  return (value, name) => {
    const text = String(value);
    return text.length >= min && text.length <= max
      ? undefined
      : `expected length of ${name} to be in the range (${min} - ${max}), got ${text}`;
  };
}

/** A number between the two, both included. */
export function between(min: number, max: number): Validate {
  return (value, name) =>
    Number(value) >= min && Number(value) <= max
      ? undefined
      : `expected ${name} to be in the range (${min} - ${max}), got ${value}`;
}

/** A number that is not smaller. */
export function atLeast(min: number): Validate {
  return (value, name) => (Number(value) >= min ? undefined : `expected ${name} to be at least (${min}), got ${value}`);
}

/** Text of the given form; `meaning` says in words what that form is. */
export function matching(form: RegExp, meaning: string): Validate {
  return (value, name) =>
    form.test(String(value)) ? undefined : `invalid value for ${name} (${meaning}): ${String(value)}`;
}

/** Everything that all of the given say; the first complaint counts. */
export function all(...validators: readonly Validate[]): Validate {
  return (value, name) => {
    for (const validate of validators) {
      const complaint = validate(value, name);
      if (complaint !== undefined) return complaint;
    }
    return undefined;
  };
}

/** Amazon Resource Name. Empty text passes, as in the official provider. */
export const arn: Validate = (value, name) =>
  value === "" || /^arn:[^:]+:[^:]+:[^:]*:(aws|aws-managed|third-party|\d{12}|cw.{10})?:.+$/.test(String(value))
    ? undefined
    : `"${name}" (${value}) is an invalid ARN: it should look like arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`;

/** JSON text. */
export const json: Validate = (value, name) => {
  try {
    JSON.parse(String(value));
    return undefined;
  } catch (error) {
    return `"${name}" contains an invalid JSON: ${error instanceof Error ? error.message : error}`;
  }
};
