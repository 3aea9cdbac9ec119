import { expect } from "chai";
import { planCreate, planUpdate } from "../../../provider/lifecycle/plan.ts";
import { document } from "../../../provider/resources/ssm/document.ts";
import { maintenanceWindow } from "../../../provider/resources/ssm/maintenance-window.ts";
import { UNKNOWN } from "../../../provider/values/value.ts";

describe("the planned outputs", () => {
  it("of a resource to be made are its inputs and defaults, and unknown for what AWS decides", () => {
    const inputs = {
      __defaults: ["enabled"],
      cutoff: 1,
      duration: 2,
      schedule: "rate(1 day)",
      enabled: true,
      tagsAll: {},
    };
    expect(planCreate(maintenanceWindow, inputs)).to.deep.equal({
      allowUnassociatedTargets: false,
      cutoff: 1,
      duration: 2,
      enabled: true,
      name: UNKNOWN,
      region: UNKNOWN,
      schedule: "rate(1 day)",
      tagsAll: {},
    });
  });

  it("of an update keep what AWS decided, and drop what the program took away", () => {
    const olds = {
      name: "a",
      region: "r",
      schedule: "rate(1 day)",
      cutoff: 1,
      duration: 2,
      description: "x",
      enabled: true,
    };
    const news = { name: "a", schedule: "rate(2 days)", cutoff: 1, duration: 2, enabled: true };
    expect(planUpdate(maintenanceWindow, olds, news, [])).to.deep.equal({
      allowUnassociatedTargets: false,
      cutoff: 1,
      duration: 2,
      enabled: true,
      name: "a",
      region: "r",
      schedule: "rate(2 days)",
    });
  });

  it("of an update are unknown for what the change will decide anew", () => {
    const olds = {
      name: "d",
      content: "a",
      documentType: "Command",
      documentFormat: "JSON",
      hash: "1",
      latestVersion: "1",
      arn: "x",
    };
    const planned = planUpdate(document, olds, { ...olds, content: "b" }, []);
    expect(planned).to.deep.include({ hash: UNKNOWN, latestVersion: UNKNOWN, arn: "x" });
    expect(planUpdate(document, olds, { ...olds, targetType: "/AWS::EC2::Instance" }, []).hash).to.equal("1");
  });

  it("drop the official provider's bookkeeping", () => {
    const olds = { name: "a", schedule: "x", cutoff: 1, duration: 2, __meta: "{}", __pulumi_raw_state_delta: {} };
    expect(planUpdate(maintenanceWindow, olds, olds, [])).to.not.have.any.keys("__meta", "__pulumi_raw_state_delta");
  });
});
