import { expect } from "chai";
import { redaction } from "../../automation/redaction.ts";

describe("redaction", () => {
  const redact = redaction(
    {
      PULUMI_CONFIG_PASSPHRASE: "correct horse",
      PULUMI_BACKEND_URL: "postgres://user:battery-staple@db:5432/state",
      AWS_SECRET_ACCESS_KEY: "emulator-secret",
      HOME: "/home/somebody",
    },
    ["abc"],
  );

  it("takes secrets out of texts, however deep", () => {
    expect(redact({ a: ["correct horse!", { b: "x abc y" }], n: 1, none: null })).to.deep.equal({
      a: ["[secret]!", { b: "x [secret] y" }],
      n: 1,
      none: null,
    });
    expect(redact("dial postgres://user:battery-staple@db:5432/state")).to.equal(
      "dial postgres://user:[secret]@db:5432/state",
    );
  });

  it("leaves what is no secret, and words too short to be one", () => {
    expect(redact("/home/somebody")).to.equal("/home/somebody");
    expect(redaction({ PULUMI_CONFIG_PASSPHRASE: "test" })("a test")).to.equal("a test");
  });
});
