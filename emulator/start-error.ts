/** The emulator cannot start as it was told to. The message says what is wrong and the way out. */
export class EmulatorStartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "EmulatorStartError";
  }
}
