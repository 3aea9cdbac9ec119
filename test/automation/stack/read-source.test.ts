import { expect } from "chai";
import { EMULATOR_KEYS, type StackClients } from "../../../automation/identity/stack-identity.ts";
import type { ProjectStack } from "../../../automation/project/project.ts";
import { readSource } from "../../../automation/read-back/read-source.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";

describe("the source of a report", () => {
  let emulator: TestEmulator;
  before(async () => {
    emulator = await startTestEmulator({ account: "444455556666", region: "eu-central-1" });
  });
  after(() => emulator.stop());

  const clientsAt = (endpoint: string): StackClients => {
    return () => ({
      endpoint,
      region: "eu-central-1",
      credentials: async () => EMULATOR_KEYS,
      ignoreConfiguredEndpointUrls: true,
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    });
  };
  const asked = (cloud: "aws" | "emulator", endpoint: string, identify?: () => Promise<{ account: string }>) =>
    readSource({
      stack: { name: "prod", cloud } as ProjectStack,
      variables: {},
      clients: clientsAt(endpoint),
      identify,
      signal: undefined,
    });

  it("has the account of the emulator that answers, whatever another one would be", async () => {
    expect(await asked("emulator", emulator.endpoint)).to.deep.equal({
      cloud: "emulator",
      endpoint: emulator.endpoint,
      account: "444455556666",
      region: "eu-central-1",
    });
  });

  it("has the account of a stack of AWS by its credentials, or by what the program says of them", async () => {
    expect(await asked("aws", emulator.endpoint)).to.include({ cloud: "aws", account: "444455556666" });
    const said = await asked("aws", emulator.endpoint, async () => ({ account: "111122223333" }));
    expect(said.account).to.equal("111122223333");
  });

  it("has no account where STS does not answer, and goes on", async () => {
    const { account, region } = await asked("aws", "http://127.0.0.1:9");
    expect([account, region]).to.deep.equal([undefined, "eu-central-1"]);
    const failed = await asked("aws", emulator.endpoint, () => Promise.reject(new Error("no credentials")));
    expect(failed.account).to.equal(undefined);
  });
});
