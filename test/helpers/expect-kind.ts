import { expect } from "chai";
import { DriverError, type DriverErrorKind } from "../../automation/errors/driver-error.ts";

/** The error that a promise rejects with, which must be the driver's and of that kind. */
export async function expectKind(promise: Promise<unknown>, kind: DriverErrorKind): Promise<DriverError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(DriverError);
  expect((error as DriverError).kind, (error as DriverError).message).to.equal(kind);
  return error as DriverError;
}
