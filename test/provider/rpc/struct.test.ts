import { expect } from "chai";
import fc from "fast-check";
import structPb from "google-protobuf/google/protobuf/struct_pb.js";
import { decodeStruct, decodeValue, encodeStruct } from "../../../provider/rpc/struct.ts";
import { object, string } from "../../../provider/schema/property.ts";
import { UNKNOWN, type Values } from "../../../provider/values/value.ts";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const secret = (value: unknown) => ({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value });

describe("values on the wire", () => {
  it("takes each of the engine's unknowns, in any position, for unknown", () => {
    for (const text of [
      "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
      "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
      "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
      "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
      "030794c1-ac77-496b-92df-f27374a8bd58",
      "e48ece36-62e2-4504-bad9-02848725956a",
    ]) {
      expect(decodeValue({ a: [text, { b: text }] })).to.deep.equal({ a: [UNKNOWN, { b: UNKNOWN }] });
    }
  });

  it("unwraps secrets, outputs and references to resources", () => {
    expect(decodeValue(secret({ a: secret("b") }))).to.deep.equal({ a: "b" });
    const output = { [SIGNATURE]: "d0e6a833031e9bbcd3f4e8bde6ca49a4", dependencies: [] };
    expect(decodeValue({ ...output, value: "v", secret: true })).to.equal("v");
    expect(decodeValue(output)).to.equal(UNKNOWN);
    const reference = { [SIGNATURE]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:pulumi:…", id: "mw-1" };
    expect(decodeValue(reference)).to.equal("mw-1");
  });

  it("drops what is null", () => {
    expect(decodeStruct(structPb.Struct.fromJavaScript({ a: null, b: 1 }))).to.deep.equal({ b: 1 });
    expect(decodeStruct(undefined)).to.deep.equal({});
  });

  it("wraps what a table calls secret, at any depth, and nothing else", () => {
    const table = { outer: object({ payload: string({ secret: true }), plain: string({}) }, {}) };
    const wire = encodeStruct({ outer: { payload: "p", plain: "q" } }, table).toJavaScript();
    expect(wire).to.deep.equal({ outer: { payload: secret("p"), plain: "q" } });
  });

  it("gives back what it was given", () => {
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.boolean(),
        fc.constant(UNKNOWN),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(fc.stringMatching(/^[a-z]+$/), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]+$/), tree, { noNullPrototype: true }), (values) => {
        const back = decodeStruct(structPb.Struct.deserializeBinary(encodeStruct(values as Values).serializeBinary()));
        expect(back).to.deep.equal(values);
      }),
    );
  });
});
