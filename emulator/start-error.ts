/** The emulator cannot start as it was told to. The message says what is wrong and the way out. */
export class EmulatorStartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EmulatorStartError";
  }
}

/** An option has a wrong value, or lacks another one. */
export class EmulatorOptionError extends EmulatorStartError {
  constructor(message: string) {
    super(message);
    this.name = "EmulatorOptionError";
  }
}
