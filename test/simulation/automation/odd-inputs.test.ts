import { expect } from "chai";
import { createRunbook, executionOf, type Step, start } from "../../helpers/automations.ts";
import { startTestEmulator, type TestEmulator } from "../../helpers/emulator.ts";

/** What stands where an input should: of the wrong type, empty, or referring to nothing. */
const ODD: readonly unknown[] = [null, 7, "x", [null], [[1]], { a: null }, true, "{{ssm:none}}", 1e308];

const STEPS: Readonly<Record<string, Record<string, unknown>>> = {
  "aws:branch": { Choices: [{ NextStep: "end", Variable: "1", StringEquals: "2" }], Default: "end" },
  "aws:runCommand": {
    DocumentName: "AWS-RunShellScript",
    InstanceIds: ["i-0a1b2c3d4e5f60001"],
    Parameters: { commands: ["x"] },
    Targets: [],
    TimeoutSeconds: 60,
    NotificationConfig: {},
    CloudWatchOutputConfig: {},
  },
  "aws:executeAwsApi": { Service: "ec2", Api: "DescribeInstances", Filters: [], MaxResults: 5 },
  "aws:assertAwsResourceProperty": {
    Service: "ec2",
    Api: "DescribeInstances",
    PropertySelector: "$.x",
    DesiredValues: ["a"],
  },
  "aws:changeInstanceState": { InstanceIds: ["i-0a1b2c3d4e5f60001"], DesiredState: "running", CheckStateOnly: true },
  "aws:sleep": { Duration: "PT1S" },
  "aws:approve": { Approvers: ["a"], MinRequiredApprovals: 1, NotificationArn: "" },
  "aws:executeAutomation": {
    DocumentName: "AWS-StopEC2Instance",
    RuntimeParameters: { InstanceId: ["x"] },
    Targets: [],
    TargetMaps: [],
    TargetParameterName: "",
    MaxErrors: "1",
  },
  "aws:updateVariable": { Name: "variable:x", Value: 1 },
};

describe("odd inputs of steps", () => {
  let emulator: TestEmulator;
  beforeEach(async () => {
    emulator = await startTestEmulator({
      clock: "virtual",
      start: "2026-12-01T00:00:00Z",
      quotas: { documents: 2000 },
    });
  });
  afterEach(() => emulator.stop());

  /** The ids of the executions whose runbook could be created. */
  async function startAll(steps: readonly Step[]): Promise<string[]> {
    const ids: string[] = [];
    for (const [number, step] of steps.entries()) {
      const end = { name: "end", action: "aws:sleep", inputs: { Duration: "PT1S" } };
      const more = { variables: { x: { type: "String", default: "" } } };
      try {
        const DocumentName = await createRunbook(emulator, `Odd-${number}`, [step, end], more);
        ids.push(await start(emulator, { DocumentName }));
      } catch (error) {
        expect((error as { name: string }).name).to.equal("InvalidDocumentContent");
      }
    }
    return ids;
  }

  for (const [action, inputs] of Object.entries(STEPS)) {
    it(`end a step of ${action} one way or the other`, async () => {
      const base = { name: "a", action, timeoutSeconds: 10, isEnd: true };
      const steps = ODD.flatMap((value) => [
        ...Object.keys(inputs).map((name) => ({ ...base, inputs: { ...inputs, [name]: value } })),
        ...["timeoutSeconds", "outputs", "onFailure", "nextStep"].map((name) => ({ ...base, inputs, [name]: value })),
      ]);
      const ids = await startAll(steps);
      expect(ids.length).to.be.greaterThan(steps.length / 4);
      await emulator.advance("P31D");
      // Those that ended early are history by now; none is left under way.
      const { body } = await emulator.control("GET", "/health");
      expect(body.status).to.equal("ok");
      const last = await executionOf(emulator, ids.at(-1)!).catch(() => undefined);
      expect(last?.AutomationExecutionStatus).not.to.be.oneOf(["Pending", "InProgress", "Waiting"]);
    });
  }
});
