/** What a text cannot be read for; `at` is the position. */
export class ExpressionSyntaxError extends Error {
  constructor(message: string, text: string, at: number) {
    super(`${message} at position ${at} of '${text.length > 200 ? `${text.slice(0, 200)}…` : text}'`);
  }
}

/** Nested brackets and parentheses of one expression; the readers call themselves for each. */
const NESTING_MAX = 50;

/** Reads a text from left to right. */
export class Scanner {
  readonly text: string;
  at = 0;
  #nesting = 0;

  constructor(text: string) {
    this.text = text;
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  skipSpaces(): void {
    while (this.at < this.text.length && /\s/.test(this.text[this.at]!)) this.at++;
  }

  peek(expected: string): boolean {
    return this.text.startsWith(expected, this.at);
  }

  /** Goes past `expected` if it is next. */
  take(expected: string): boolean {
    if (!this.peek(expected)) return false;
    this.at += expected.length;
    return true;
  }

  /** @throws ExpressionSyntaxError when `expected` is not next */
  expect(expected: string): void {
    if (!this.take(expected)) throw this.error(`Expected '${expected}'`);
  }

  /** Goes past what a sticky pattern (`/…/y`) matches here. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** A text in these quotes, with its escapes as they are written; undefined when the quote is not next. */
  quoted(quote: string): string | undefined {
    if (!this.take(quote)) return undefined;
    const start = this.at;
    while (!this.isAtEnd && !this.peek(quote)) this.at += this.peek("\\") ? 2 : 1;
    const raw = this.text.slice(start, this.at);
    this.expect(quote);
    return raw;
  }

  nested<T>(read: () => T): T {
    if (++this.#nesting > NESTING_MAX) throw this.error(`More than ${NESTING_MAX} nested brackets`);
    try {
      return read();
    } finally {
      this.#nesting--;
    }
  }

  error(message: string): ExpressionSyntaxError {
    return new ExpressionSyntaxError(message, this.text, this.at);
  }
}
