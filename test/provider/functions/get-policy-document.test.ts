import { expect } from "chai";
import type { AwsContext } from "../../../provider/aws/aws-context.ts";
import { getPolicyDocument } from "../../../provider/functions/get-policy-document.ts";
import { NO_TAG_RULES } from "../../../provider/lifecycle/tags.ts";

/** The function asks AWS nothing. */
const nobody = undefined as unknown as AwsContext;

async function write(args: object): Promise<{ json: string; minifiedJson: string; id: string }> {
  return (await getPolicyDocument.invoke(nobody, args as never, NO_TAG_RULES)) as never;
}

describe("getPolicyDocument", () => {
  it("writes members in the official order, single values as text and several from Z to A", async () => {
    const { json } = await write({
      policyId: "lab",
      statements: [
        {
          sid: "First",
          principals: [
            { type: "Service", identifiers: ["ssm.amazonaws.com"] },
            { type: "AWS", identifiers: ["arn:a", "arn:b"] },
          ],
          conditions: [
            { test: "StringLike", variable: "aws:username", values: ["b", "a"] },
            { test: "ArnEquals", variable: "aws:SourceArn", values: ["x"] },
          ],
          actions: ["s3:GetObject", "s3:PutObject", "s3:Abort"],
          resources: ["arn:aws:s3:::b/&{aws:username}/*"],
        },
      ],
    });
    expect(json).to.equal(`{
  "Version": "2012-10-17",
  "Id": "lab",
  "Statement": [
    {
      "Sid": "First",
      "Effect": "Allow",
      "Action": [
        "s3:PutObject",
        "s3:GetObject",
        "s3:Abort"
      ],
      "Resource": "arn:aws:s3:::b/\${aws:username}/*",
      "Principal": {
        "AWS": [
          "arn:b",
          "arn:a"
        ],
        "Service": "ssm.amazonaws.com"
      },
      "Condition": {
        "ArnEquals": {
          "aws:SourceArn": "x"
        },
        "StringLike": {
          "aws:username": [
            "b",
            "a"
          ]
        }
      }
    }
  ]
}`);
  });

  it("writes the lab's trust policy without white space, escaped as Go does, with the text's checksum as id", async () => {
    const statements = [
      {
        actions: ["sts:AssumeRole"],
        principals: [{ type: "Service", identifiers: ["ssm.amazonaws.com"] }],
        sid: "a<b",
      },
    ];
    const { minifiedJson, json, id } = await write({ statements });
    expect(minifiedJson).to.equal(
      '{"Version":"2012-10-17","Statement":[{"Sid":"a\\u003cb","Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ssm.amazonaws.com"}}]}',
    );
    expect(id).to.match(/^\d+$/);
    expect((await write({ statements })).json).to.equal(json);
  });

  it("writes everybody as a star", async () => {
    const { minifiedJson } = await write({
      statements: [{ principals: [{ type: "*", identifiers: ["*"] }], actions: ["a:B"] }],
    });
    expect(minifiedJson).to.contain('"Principal":"*"');
  });

  it("puts sources first, replaces statements of the same id in place, and adds the others", async () => {
    const source =
      '{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"a:A"},{"Effect":"Deny","Action":"x:X"}]}';
    const override = '{"Statement":{"Sid":"B","Effect":"Deny","Action":"b:C"}}';
    const { minifiedJson } = await write({
      sourcePolicyDocuments: [source],
      statements: [
        { sid: "B", actions: ["b:B"] },
        { sid: "A", actions: ["a:Z"] },
      ],
      overridePolicyDocuments: [override],
    });
    expect(JSON.parse(minifiedJson).Statement).to.deep.equal([
      { Sid: "A", Effect: "Allow", Action: "a:Z" },
      { Effect: "Deny", Action: "x:X" },
      { Sid: "B", Effect: "Deny", Action: "b:C" },
    ]);
  });

  it("refuses the same id twice in one document", async () => {
    const failure = await write({ statements: [{ sid: "A" }, { sid: "A" }] }).catch((error: Error) => error.message);
    expect(failure).to.equal("duplicate Sid (A) in statements: give every statement its own");
  });

  it("leaves out the statements when there are none", async () => {
    expect((await write({})).minifiedJson).to.equal('{"Version":"2012-10-17"}');
  });
});
