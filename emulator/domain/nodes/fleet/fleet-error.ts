/** Something in a fleet that nobody can mean: the file, the place, the value and the way out. */
export class FleetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "FleetError";
  }
}
