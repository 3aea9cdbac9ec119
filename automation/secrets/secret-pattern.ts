/** Shorter values occur in any text: as a number, an answer, a unit. */
const WORD_LENGTH_MIN = 3;
/** From here on a value of more than one kind of character is hidden everywhere, even inside a word. */
const DISTINCT_LENGTH_MIN = 8;
/** No word has this length. */
const WORD_LENGTH_MAX = 24;
/** The shortest base64 that does not occur by chance. */
const BASE64_LENGTH_MIN = 8;

/** Parts of names that are joined: `emulator-role`, `urn:pulumi:prod::…`, `db.example.com`, `/srv/prod/state`. */
const NOT_AFTER_NAME = String.raw`(?<![\p{L}\p{N}_-])(?<![\p{L}\p{N}_:/-][.:/])(?<!::)`;
const NOT_BEFORE_NAME = String.raw`(?![\p{L}\p{N}_-])(?!::)(?![.:/][\p{L}\p{N}_/-])`;

/** Places of values: between quotes, or after a word such as `password=`. */
const AFTER_KEY = String.raw`(?<=(?:pass(?:word|phrase|wd)?|pwd|secret|token|key|credentials?)["']?\s?[:=]\s?["']?)`;
const END = String.raw`(?![\p{L}\p{N}_-])`;

/** Identifiers, of which no part is hidden: URNs, ARNs, AWS's ids and UUIDs. */
const IDENTIFIER = [
  String.raw`urn:pulumi:[^\s"'<>]+`,
  String.raw`arn:aws[\w-]*:[^\s"'<>,;]+`,
  String.raw`\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b`,
  String.raw`(?<![\w-])[a-z]{1,12}-[\da-f]{8,17}(?![\w-])`,
].join("|");

/** Finds secrets in a text, and identifiers in the group of that name: what stands in them is part of a name. */
export type SecretPattern = RegExp;

/**
 * What finds secrets in a text: each value as it is, with characters escaped as in JSON and URLs, and in base64, on its own or
 * inside of a longer value. A value that could be a word (`hunter`, `emulator`) is found where it stands for itself, and not as
 * part of a name; one of a character or two, or that is also a name of the stack's, only after a word such as `password=`.
 */
export function secretPattern(secrets: readonly string[], words: readonly string[]): SecretPattern {
  const whole = secrets.flatMap((secret) => [secret, ...linesOf(secret)]);
  const longestFirst = [...new Set(whole)].sort((a, b) => b.length - a.length);
  const alternatives = longestFirst.flatMap((secret) => {
    const written = escapedForms(secret);
    const inUrl = String.raw`(?<=:\/\/[^/\s@]*:)${written}(?=@)`;
    if (isDistinct(secret)) return [written, ...base64Forms(secret)];
    const named = [`${AFTER_KEY}${written}${END}`, inUrl];
    if (isCommon(secret, words)) return named;
    return [`${NOT_AFTER_NAME}${written}${NOT_BEFORE_NAME}`, ...named, ...base64Forms(secret)];
  });
  return new RegExp(`(?<identifier>${IDENTIFIER})|${alternatives.join("|")}`, "gu");
}

/** Values that occur in any text with another meaning: they are hidden only where the context marks a secret. */
export function isCommon(secret: string, words: readonly string[]): boolean {
  return secret.length < WORD_LENGTH_MIN || words.includes(secret);
}

function isDistinct(secret: string): boolean {
  if (secret.length > WORD_LENGTH_MAX) return true;
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(secret));
  return secret.length >= DISTINCT_LENGTH_MIN && kinds.length > 1;
}

/** Messages may quote single lines of a key of several lines. */
function linesOf(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  return lines.length === 1 ? [] : lines.filter((line) => line.length >= WORD_LENGTH_MAX);
}

/** Each character as it is, or as JSON (once or twice) or a URL writes it. */
function escapedForms(secret: string): string {
  return [...secret].map((sign) => (/[\p{L}\p{N}]/u.test(sign) && sign < "\u0080" ? sign : anyFormOf(sign))).join("");
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f" };

function anyFormOf(sign: string): string {
  const plain = sign.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  const percent = [...Buffer.from(sign)].map((byte) => `%${eitherCase(byte.toString(16).padStart(2, "0"))}`).join("");
  const units = [...Array(sign.length).keys()].map((index) => sign.charCodeAt(index).toString(16).padStart(4, "0"));
  const unicode = units.map((unit) => `\\\\+u${eitherCase(unit)}`).join("");
  // JSON puts a backslash before these, and one more before each when it is quoted again.
  const isQuoted = sign === '"' || sign === "/";
  const forms = [sign === "\\" ? "\\\\+" : isQuoted ? `\\\\*${plain}` : plain, percent, unicode];
  const short = SHORT_ESCAPES[sign];
  if (short !== undefined) forms.push(`\\\\+${short}`);
  if (sign === " ") forms.push("\\+");
  return `(?:${forms.join("|")})`;
}

function eitherCase(hex: string): string {
  return hex.replace(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** What base64 makes of it, at each of the three places at which it can begin inside of a longer value. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((offset) => {
    const bits = offset * 8;
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // The first and last character also contain bits of the neighbouring bytes.
    const isLastWhole = (bits + bytes.length * 8) % 6 === 0;
    const own = encoded.slice(Math.ceil(bits / 6), isLastWhole ? undefined : -1);
    if (own.length < BASE64_LENGTH_MIN) return [];
    const either = own.replace(/[+/]/g, (sign) => (sign === "+" ? "[+-]" : "[/_]"));
    return [`${either}(?:[\\w+/-]?={1,2}|[\\w+/-](?![\\w+/-]))?`];
  });
}
