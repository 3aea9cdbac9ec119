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
});
