import { expect } from "chai";
import { policiesEqual } from "../../../provider/values/policy-equivalence.ts";

const policy = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

/** Two statements that mean the same to AWS. */
const SAME: readonly (readonly [string, object, object])[] = [
  ["a single value and a list of one", { Action: "s3:Get*", Resource: ["*"] }, { Action: ["s3:Get*"], Resource: "*" }],
  ["lists in another order", { Action: ["a:B", "c:D"] }, { Action: ["c:D", "a:B"] }],
  ["actions in another case", { Action: "S3:getObject" }, { Action: "s3:GetObject" }],
  [
    "an account and its root",
    { Principal: { AWS: "123456789012" } },
    { Principal: { AWS: "arn:aws:iam::123456789012:root" } },
  ],
  ["anyone in two notations", { Principal: "*" }, { Principal: { AWS: "*" } }],
  [
    "a boolean written as text",
    { Condition: { Bool: { "aws:SecureTransport": true } } },
    { Condition: { Bool: { "aws:securetransport": ["true"] } } },
  ],
  ["no id and an empty one", { Sid: "", Action: "a:B" }, { Action: "a:B" }],
];

const DIFFERENT: readonly (readonly [string, object, object])[] = [
  ["effects", { Effect: "Allow", Action: "a:B" }, { Effect: "Deny", Action: "a:B" }],
  ["resources in another case", { Resource: "arn:aws:s3:::A" }, { Resource: "arn:aws:s3:::a" }],
  ["an action and its opposite", { Action: "a:B" }, { NotAction: "a:B" }],
  ["principals of two types", { Principal: { AWS: "x" } }, { Principal: { Service: "x" } }],
];

describe("comparing policies", () => {
  for (const [what, left, right] of SAME) {
    it(`takes ${what} for the same`, () => {
      expect(policiesEqual(policy(left), policy(right))).to.equal(true);
    });
  }
  for (const [what, left, right] of DIFFERENT) {
    it(`tells ${what} apart`, () => {
      expect(policiesEqual(policy(left), policy(right))).to.equal(false);
    });
  }

  it("does not mind a statement outside a list", () => {
    const statement = { Effect: "Allow", Action: "a:B" };
    expect(policiesEqual(JSON.stringify({ Version: "2012-10-17", Statement: statement }), policy(statement))).to.equal(
      true,
    );
  });

  it("tells versions apart", () => {
    expect(
      policiesEqual('{"Version":"2008-10-17","Statement":[]}', '{"Version":"2012-10-17","Statement":[]}'),
    ).to.equal(false);
  });

  it("takes what is not JSON for equal to itself alone", () => {
    expect(policiesEqual("x", "x")).to.equal(true);
    expect(policiesEqual("x", "y")).to.equal(false);
  });
});
