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

  it("takes out a URL's password as it is written, as it is meant, and however short", () => {
    const url = "postgres://user:p%40ss%2Fw%3Ard-1@db/state?sslmode=require";
    const hide = redaction({ PULUMI_BACKEND_URL: url });
    expect(hide(`cannot open ${url}`)).to.equal("cannot open postgres://user:[secret]@db/state?sslmode=require");
    expect(hide("no p@ss/w:rd-1 here")).to.equal("no [secret] here");
    const short = redaction({ PULUMI_BACKEND_URL: "postgres://user:db@db/db" });
    expect(short("postgres://user:db@db/db")).to.equal("postgres://user:[secret]@db/db");
    const asked = redaction({ PULUMI_BACKEND_URL: "postgres://db/state?password=abc&sslmode=disable" });
    expect(asked("postgres://db/state?password=abc&sslmode=disable")).to.equal(
      "postgres://db/state?password=[secret]&sslmode=disable",
    );
  });

  it("leaves what is no secret, and words too short to be one", () => {
    expect(redact("/home/somebody")).to.equal("/home/somebody");
    expect(redaction({ PULUMI_CONFIG_PASSPHRASE: "test" })("a test")).to.equal("a test");
  });
});
