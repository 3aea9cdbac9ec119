import { expect } from "chai";
import { checkCloud } from "../../config/check-cloud.ts";

describe("the cloud that a stack belongs to", () => {
  it("is the emulator when the endpoint leads there", () => {
    checkCloud("emulator", "dev", { AWS_ENDPOINT_URL: "http://127.0.0.1:4599" });
  });

  it("is AWS when no variable leads elsewhere", () => {
    checkCloud("aws", "prod", { AWS_REGION: "us-east-1", AWS_ENDPOINT_URL: "" });
  });

  it("is not AWS for a stack of the emulator without an endpoint", () => {
    expect(() => checkCloud("emulator", "dev", {}))
      .to.throw("would reach AWS")
      .with.property("message")
      .that.contains("mw env dev");
  });

  for (const name of ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SSM"]) {
    it(`is not an emulator for a stack of AWS, though ${name} says so`, () => {
      expect(() => checkCloud("aws", "prod", { [name]: "http://127.0.0.1:4599" })).to.throw(
        `${name} is http://127.0.0.1:4599`,
      );
    });
  }

  describe("is told by every address", () => {
    const cases: [cloud: "aws" | "emulator", variables: Record<string, string>, endpoints: unknown, says: RegExp][] = [
      ["emulator", { AWS_ENDPOINT_URL: "https://ssm.us-east-1.amazonaws.com" }, undefined, /which is AWS.*Unset it/],
      ["emulator", { AWS_ENDPOINT_URL: "https://SSM.cn-north-1.amazonaws.com.cn." }, undefined, /which is AWS/],
      ["emulator", { AWS_ENDPOINT_URL: "localhost:4599" }, undefined, /not a valid URL: write it like http/],
      [
        "emulator",
        { AWS_ENDPOINT_URL: "http://127.0.0.1:4599" },
        [{ ssm: "https://vpce-1.ssm.us-east-1.vpce.amazonaws.com" }],
        /aws:endpoints\.ssm is https.*Take it out of the config/,
      ],
      ["aws", {}, '[{"ssm":"http://127.0.0.1:4599"}]', /aws:endpoints\.ssm is http.*to emulator/],
    ];
    for (const [cloud, variables, endpoints, says] of cases) {
      it(`as ${JSON.stringify({ cloud, ...variables, endpoints })}`, () => {
        expect(() => checkCloud(cloud, "prod", variables, { "aws:endpoints": endpoints })).to.throw(says);
      });
    }

    it("and is AWS for the endpoints of a VPC, and an emulator on a host whose name only looks like AWS", () => {
      const vpc = "https://vpce-1.ssm.us-east-1.vpce.amazonaws.com";
      checkCloud("aws", "prod", { AWS_ENDPOINT_URL_SSM: vpc }, { "aws:endpoints": [{ ssm: vpc, s3: "" }] });
      checkCloud("emulator", "dev", { AWS_ENDPOINT_URL: "http://amazonaws.com.example.org" });
    });
  });
});
