/** An invalid fleet. The message has the file, the place, the value and what to do. */
export class FleetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FleetError";
  }
}
