/**
 * An answer that comes in JSON lines while it is made: what `send` is given, then what the work returns. A refusal comes
 * as the last line, `{"error": "…"}`, since the status has been sent by then.
 */
export class NdjsonStream {
  readonly run: (send: (value: object) => void) => Promise<object>;

  constructor(run: (send: (value: object) => void) => Promise<object>) {
    this.run = run;
  }
}
