/** A project's or a stack's file that cannot be read, or is not what Pulumi reads; the message names the file. */
export class ConfigFileError extends Error {
  constructor(text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = "ConfigFileError";
  }
}
