/** The emulator cannot start as it was told to. The message says what is wrong and the way out. */
export class EmulatorStartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EmulatorStartError";
  }
}

/** An option has a wrong value, lacks another one, or names a file that is invalid. */
export class EmulatorOptionError extends EmulatorStartError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EmulatorOptionError";
  }
}
