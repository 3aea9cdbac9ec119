import { DescribeMaintenanceWindowsCommand } from "@aws-sdk/client-ssm";
import { expect } from "chai";
import { cancellable } from "../../provider/aws/cancellation.ts";
import { waitFor } from "../../provider/aws/retry.ts";
import { AwsProvider } from "../../provider/aws-provider.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { startHolding } from "../helpers/holding.ts";

const WINDOW = "aws:ssm/maintenanceWindow:MaintenanceWindow";
const inputs = { name: "nightly", schedule: "rate(1 day)", duration: 2, cutoff: 1 };

describe("a provider that is cancelled", function () {
  this.timeout(20_000);
  let emulator: TestEmulator;
  let holding: Awaited<ReturnType<typeof startHolding>>;
  let provider: AwsProvider;

  before(async () => {
    emulator = await startTestEmulator();
    holding = await startHolding(emulator.endpoint);
  });
  after(async () => {
    await holding.stop();
    await emulator.stop();
  });
  beforeEach(async () => {
    const keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    provider = new AwsProvider({ AWS_ENDPOINT_URL: holding.endpoint, AWS_REGION: "us-east-1", ...keys });
    await provider.configure({});
  });

  it("begins nothing more", async () => {
    provider.cancel();
    const error = await provider.create(WINDOW, inputs, false).catch((reason: Error) => reason);
    expect(error).to.have.property("message").that.contains("cancelled");
    expect(await windowCount()).to.equal(0);
  });

  it("tells of what was made by the request that was on its way", async () => {
    const held = holding.hold("CreateMaintenanceWindow", "after");
    const creating = provider.create(WINDOW, inputs, false).catch((reason: unknown) => reason);
    await held.reached;
    provider.cancel();
    held.release();
    const error = (await creating) as { id?: string; cause?: Error };
    expect(error.id).to.match(/^mw-/);
    expect(error.cause?.message).to.contain("cancelled");
  });

  it("waits for an answer no longer than a moment, and says that there was none", async () => {
    const held = holding.hold("CreateMaintenanceWindow", "before");
    const creating = provider.create(WINDOW, inputs, false).catch((reason: Error) => reason);
    await held.reached;
    const cancelledAt = Date.now();
    provider.cancel();
    const error = await creating;
    expect(error).to.have.property("message").that.contains("no answer from AWS within 5 s");
    expect(Date.now() - cancelledAt).to.be.below(8_000);
    held.release();
  });

  it("ends a pause at once", async () => {
    const cancelling = new AbortController();
    const startedAt = Date.now();
    // Every look is followed by a pause.
    const look = async () => void setImmediate(() => cancelling.abort());
    const waiting = cancellable(cancelling.signal, () => waitFor(look, "it did not come"));
    const error = await waiting.catch((reason: Error) => reason);
    expect(error).to.have.property("message").that.contains("cancelled");
    expect(Date.now() - startedAt).to.be.below(2_000);
  });

  async function windowCount(): Promise<number> {
    return (await emulator.ssm.send(new DescribeMaintenanceWindowsCommand({}))).WindowIdentities?.length ?? 0;
  }
});
