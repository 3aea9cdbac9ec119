import { DriverError } from "../../automation/errors/driver-error.ts";

/** How a run of the driver is refused; that it succeeds is a failure. */
export async function refusal(run: PromiseLike<unknown>): Promise<DriverError> {
  const outcome = await Promise.resolve(run).then(
    () => new Error("It succeeded."),
    (error: unknown) => error,
  );
  if (outcome instanceof DriverError) return outcome;
  throw outcome;
}
