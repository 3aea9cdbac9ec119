import { expect } from "chai";
import { expectRefusal, refusesWhatIsNoRequest, useEmulatorPerTest } from "../../helpers/contract.ts";
import { createWindow, UNKNOWN_WINDOW } from "../../helpers/windows.ts";

describe("GetMaintenanceWindow", () => {
  const emulator = useEmulatorPerTest();
  const send = (change: object) => emulator.post("GetMaintenanceWindow", change);

  describe("malformed", () => {
    refusesWhatIsNoRequest("GetMaintenanceWindow", emulator);
  });

  describe("invalid", () => {
    it("refuses a window that is not there, in the words recorded from AWS", async () => {
      expectRefusal(
        await send({ WindowId: UNKNOWN_WINDOW }),
        "DoesNotExistException",
        "Maintenance window mw-00000000000000000 does not exist",
      );
    });
  });

  describe("happens", () => {
    it("leaves out what was not given, and sends instants as seconds", async () => {
      const WindowId = await createWindow(emulator.get().ssm);
      const { body } = await send({ WindowId });
      expect(body).to.deep.equal({
        WindowId,
        Name: "Patch-amznlin2-app",
        Schedule: "rate(5 minutes)",
        NextExecutionTime: "2026-12-01T00:05Z",
        Duration: 2,
        Cutoff: 1,
        AllowUnassociatedTargets: true,
        Enabled: true,
        CreatedDate: 1796083200,
        ModifiedDate: 1796083200,
      });
    });

    it("shows seconds and fraction of the next execution when there are any", async () => {
      const { ssm, advance } = emulator.get();
      await advance("PT1.25S");
      const WindowId = await createWindow(ssm);
      const { body } = await send({ WindowId });
      expect(body.NextExecutionTime).to.equal("2026-12-01T00:05:01.250Z");
      expect(body.CreatedDate).to.equal(1796083201.25);
    });
  });
});
