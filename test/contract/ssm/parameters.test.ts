import {
  DeleteParameterCommand,
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterCommand,
  paginateGetParametersByPath,
} from "@aws-sdk/client-ssm";
import { expect } from "chai";
import {
  lengthAtLeast,
  lengthAtMost,
  NOT_NULL,
  oneOf,
  refuses,
  refusesValues,
  useEmulator,
  valueAtLeast,
  valueAtMost,
} from "../../helpers/contract.ts";

describe("Parameter Store", () => {
  const emulator = useEmulator();
  const put = (change: object) =>
    emulator.post("PutParameter", { Name: "/app/name", Value: "v", Type: "String", ...change });
  const names = (parameters: readonly { Name?: string | undefined }[] | undefined) =>
    parameters!.map(({ Name }) => Name);
  before(async () => {
    const { ssm } = emulator.get();
    for (const Name of ["plain", "/app/db/host", "/app/db/port", "/app/url", "/apple"]) {
      await ssm.send(new PutParameterCommand({ Name, Value: `value of ${Name}`, Type: "String" }));
    }
  });

  describe("malformed", () => {
    refusesValues(put, [
      ["Name", undefined, NOT_NULL],
      ["Name", "", lengthAtLeast(1)],
      ["Name", "n".repeat(2049), lengthAtMost(2048)],
      ["Value", undefined, NOT_NULL],
      ["Value", "", lengthAtLeast(1)],
      ["Type", "Text", oneOf("SecureString", "StringList", "String")],
      ["Tier", "Basic", oneOf("Standard", "Advanced", "Intelligent-Tiering")],
      ["Description", "d".repeat(1025), lengthAtMost(1024)],
    ]);
    refusesValues(
      (change) => emulator.post("GetParametersByPath", { Path: "/", ...change }),
      [
        ["Path", undefined, NOT_NULL],
        ["MaxResults", 0, valueAtLeast(1)],
        ["MaxResults", 11, valueAtMost(10)],
      ],
    );
    refusesValues((change) => emulator.post("DescribeParameters", change), [["MaxResults", 51, valueAtMost(50)]]);
    it("refuses eleven names at once", async () => {
      const { body } = await emulator.post("GetParameters", { Names: Array.from({ length: 11 }, (_, n) => `n${n}`) });
      expect(body.Message).to.match(
        /at 'names' failed to satisfy constraint: Member must have length less than or equal to 10$/,
      );
    });
  });

  describe("invalid", () => {
    refuses(put, [
      [
        "a path without its first slash",
        { Name: "app/name" },
        "ValidationException",
        "Parameter name must be a fully qualified name.",
      ],
      [
        "a name of AWS's own",
        { Name: "awsome" },
        "ValidationException",
        'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
      ],
      [
        "a path of AWS's own",
        { Name: "/aws/x" },
        "AccessDeniedException",
        "No access to reserved parameter name: /aws/x.",
      ],
      [
        "no type for a new parameter",
        { Type: undefined, Name: "untyped" },
        "ValidationException",
        "A parameter type is required when you create a parameter.",
      ],
      [
        "an unknown data type",
        { DataType: "json" },
        "ValidationException",
        "The following data type is not supported: json (Data type names are all lowercase.)",
      ],
      [
        "a policy",
        { Policies: "[]" },
        "ValidationException",
        "The emulator does not implement parameter policies: leave Policies out.",
      ],
    ]);
    it("refuses a value of 4097 characters in the standard tier, and takes it in the advanced one", async () => {
      const large = { Name: "large", Value: "v".repeat(4097) };
      expect((await put(large)).body.Message).to.match(
        /^Standard tier parameters support a maximum parameter value of 4096/,
      );
      expect((await put({ ...large, Tier: "Advanced" })).body).to.deep.equal({ Version: 1, Tier: "Advanced" });
      expect((await put({ ...large, Name: "large-2", Tier: "Intelligent-Tiering" })).body.Tier).to.equal("Advanced");
    });
    it("refuses a value that the allowed pattern does not fit, with the member `message`", async () => {
      const { status, body } = await put({ Name: "digits", AllowedPattern: "\\d+" });
      expect(status).to.equal(400);
      expect(body).to.deep.equal({
        __type: "ParameterPatternMismatchException",
        message: "Parameter value, cannot be validated against allowedPattern: \\d+",
      });
    });
    it("refuses to create what is there", async () => {
      const { ssm } = emulator.get();
      const again = ssm.send(new PutParameterCommand({ Name: "plain", Value: "v", Type: "String" }));
      expect(await again.catch((error: unknown) => error)).to.be.instanceOf(ParameterAlreadyExists);
    });
    it("refuses to get or delete what is not there", async () => {
      const { ssm } = emulator.get();
      for (const command of [new GetParameterCommand({ Name: "none" }), new DeleteParameterCommand({ Name: "none" })]) {
        const answer = await ssm.send(command as GetParameterCommand).catch((error: unknown) => error);
        expect(answer).to.be.instanceOf(ParameterNotFound);
        expect((answer as Error).message).to.equal("Parameter none not found.");
      }
    });
    it("refuses a token that it never gave out", async () => {
      const { body } = await emulator.post("DescribeParameters", { NextToken: "x" });
      expect(body.__type).to.equal("InvalidNextToken");
    });
  });

  describe("happens", () => {
    it("gives back what was put", async () => {
      const { ssm } = emulator.get();
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: "/app/url" }));
      expect(Parameter).to.deep.equal({
        Name: "/app/url",
        Type: "String",
        Value: "value of /app/url",
        Version: 1,
        LastModifiedDate: new Date("2026-12-01T00:00:00Z"),
        ARN: "arn:aws:ssm:us-east-1:000000000000:parameter/app/url",
        DataType: "text",
      });
    });
    it("finds a parameter by its ARN", async () => {
      for (const name of ["plain", "/apple"]) {
        const { ssm } = emulator.get();
        const arn = `arn:aws:ssm:us-east-1:000000000000:parameter/${name.replace("/", "")}`;
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name: arn }));
        expect(Parameter!.Name).to.equal(name);
      }
    });
    it("takes a name of the top level with and without its slash for one", async () => {
      await put({ Name: "/top" });
      const named = async (Name: string) => (await emulator.post("GetParameter", { Name })).body.Parameter?.Name;
      expect([await named("top"), await named("/top"), await named("app/url")]).to.deep.equal([
        "/top",
        "/top",
        undefined,
      ]);
      expect((await put({ Name: "top" })).body.__type).to.equal("ParameterAlreadyExists");
      for (const ResourceId of ["top", "/top"]) {
        const Tags = [{ Key: ResourceId, Value: "" }];
        await emulator.post("AddTagsToResource", { ResourceType: "Parameter", ResourceId, Tags });
      }
      const { body } = await emulator.post("ListTagsForResource", { ResourceType: "Parameter", ResourceId: "top" });
      expect(body.TagList).to.have.length(2);
      expect((await emulator.post("DeleteParameter", { Name: "top" })).status).to.equal(200);
      expect(await named("/top")).to.equal(undefined);
    });
    it("keeps versions, and finds one behind a colon", async () => {
      const { ssm } = emulator.get();
      const Name = "/versions";
      await ssm.send(new PutParameterCommand({ Name, Value: "one", Type: "String", Description: "kept" }));
      const { Version } = await ssm.send(new PutParameterCommand({ Name, Value: "two", Overwrite: true }));
      expect(Version).to.equal(2);
      const value = async (selector: string) => {
        const { Parameter } = await ssm.send(new GetParameterCommand({ Name: Name + selector }));
        return [Parameter!.Value, Parameter!.Version, Parameter!.Selector];
      };
      expect(await value("")).to.deep.equal(["two", 2, undefined]);
      expect(await value(":1")).to.deep.equal(["one", 1, ":1"]);
      const { body } = await emulator.post("GetParameter", { Name: "/versions:3" });
      expect(body.__type).to.equal("ParameterVersionNotFound");
      const arn = "arn:aws:ssm:us-east-1:000000000000:parameter/versions:1";
      expect((await emulator.post("GetParameter", { Name: arn })).body.Parameter.Value).to.equal("one");
    });
    it("shows a SecureString only when asked to", async () => {
      const { ssm } = emulator.get();
      await ssm.send(new PutParameterCommand({ Name: "secret", Value: "hidden", Type: "SecureString" }));
      const value = async (WithDecryption: boolean) =>
        (await ssm.send(new GetParameterCommand({ Name: "secret", WithDecryption }))).Parameter!.Value;
      expect(await value(true)).to.equal("hidden");
      expect(await value(false)).not.to.contain("hidden");
      const { Parameters } = await ssm.send(
        new DescribeParametersCommand({ ParameterFilters: [{ Key: "Name", Values: ["secret"] }] }),
      );
      expect(Parameters!.map(({ KeyId, Type }) => [KeyId, Type])).to.deep.equal([["alias/aws/ssm", "SecureString"]]);
    });
    it("lists names that nothing has as invalid", async () => {
      const { ssm } = emulator.get();
      const { Parameters, InvalidParameters } = await ssm.send(
        new GetParametersCommand({ Names: ["none", "plain", "plain:9", "/app/url"] }),
      );
      expect(names(Parameters)).to.deep.equal(["plain", "/app/url"]);
      expect(InvalidParameters).to.deep.equal(["none", "plain:9"]);
    });
    it("finds a level of a path, or all below it", async () => {
      const { ssm } = emulator.get();
      const below = async (Path: string, Recursive: boolean) =>
        names((await ssm.send(new GetParametersByPathCommand({ Path, Recursive }))).Parameters);
      expect(await below("/app", false)).to.deep.equal(["/app/url"]);
      expect(await below("/app/", true)).to.deep.equal(["/app/db/host", "/app/db/port", "/app/url"]);
      expect(await below("/", false))
        .to.include.members(["/apple", "plain"])
        .and.not.to.include("/app/url");
    });
    it("goes on where a page ended", async () => {
      const { ssm } = emulator.get();
      for (let n = 0; n < 5; n++)
        await ssm.send(new PutParameterCommand({ Name: `/many/${n}`, Value: "v", Type: "String" }));
      const seen: (string | undefined)[] = [];
      for await (const { Parameters } of paginateGetParametersByPath({ client: ssm, pageSize: 2 }, { Path: "/many" })) {
        seen.push(...names(Parameters));
        await emulator.post("DeleteParameter", { Name: seen.at(-1) });
      }
      expect(seen).to.deep.equal([0, 1, 2, 3, 4].map((n) => `/many/${n}`));
    });
    it("filters by name, path, type and tag", async () => {
      const { ssm } = emulator.get();
      await put({ Name: "/filter/a", Tags: [{ Key: "team", Value: "x" }], Type: "StringList" });
      const filtered = async (filter: object) =>
        names(
          (await ssm.send(new DescribeParametersCommand({ ParameterFilters: [filter as { Key: string }] }))).Parameters,
        );
      expect(await filtered({ Key: "Name", Option: "BeginsWith", Values: ["/app/db"] })).to.deep.equal([
        "/app/db/host",
        "/app/db/port",
      ]);
      expect(await filtered({ Key: "Name", Option: "Contains", Values: ["por"] })).to.deep.equal(["/app/db/port"]);
      expect(await filtered({ Key: "Path", Option: "Recursive", Values: ["/app/db"] })).to.deep.equal([
        "/app/db/host",
        "/app/db/port",
      ]);
      expect(await filtered({ Key: "Type", Values: ["StringList"] })).to.deep.equal(["/filter/a"]);
      expect(await filtered({ Key: "tag:team", Values: ["x"] })).to.deep.equal(["/filter/a"]);
      const { body } = await emulator.post("DescribeParameters", {
        ParameterFilters: [{ Key: "Label", Values: ["x"] }],
      });
      expect(body.__type).to.equal("InvalidFilterKey");
    });
    it("finds a name with and without its first slash", async () => {
      const found = async (filter: object) =>
        names(
          (await emulator.post("DescribeParameters", { ParameterFilters: [{ Key: "Name", ...filter }] })).body
            .Parameters,
        );
      expect(await found({ Values: ["/plain"] })).to.deep.equal(["plain"]);
      expect(await found({ Values: ["apple"] })).to.deep.equal(["/apple"]);
      await put({ Name: "app-of-all" });
      expect(await found({ Option: "BeginsWith", Values: ["app"] })).to.deep.equal([
        "/app/db/host",
        "/app/db/port",
        "/app/url",
        "/apple",
        "app-of-all",
      ]);
      expect(await found({ Option: "Contains", Values: ["/pla"] })).to.deep.equal(["plain"]);
    });
    const wrongFilters: [filters: object[], code: string, text: string][] = [
      [
        [
          { Key: "Name", Values: ["a"] },
          { Key: "Name", Values: ["b"] },
        ],
        "InvalidFilterKey",
        "The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.",
      ],
      [
        [{ Key: "Type", Values: ["Text"] }],
        "InvalidFilterValue",
        "The following filter value is not valid: Text. Valid values include: [String, StringList, SecureString].",
      ],
      [
        [{ Key: "Tier", Values: ["Basic"] }],
        "InvalidFilterValue",
        "The following filter value is not valid: Basic. Valid values include: [Standard, Advanced, Intelligent-Tiering].",
      ],
      [[{ Key: "Path" }], "InvalidFilterValue", "The following filter values are missing : null for filter key Path"],
      [
        [{ Key: "Path", Values: ["/aws"] }],
        "ValidationException",
        'Filters for common parameters can\'t be prefixed with "aws" or "ssm" (case-insensitive). When using global parameters, please specify within a global namespace.',
      ],
    ];
    for (const [ParameterFilters, code, text] of wrongFilters) {
      it(`refuses the filters ${JSON.stringify(ParameterFilters)}`, async () => {
        const { body } = await emulator.post("DescribeParameters", { ParameterFilters });
        expect([body.__type, body.message ?? body.Message]).to.deep.equal([code, text]);
      });
    }
    for (const path of ["app", "//", "/a b"]) {
      it(`refuses the path ${path}, as a filter too`, async () => {
        const byPath = await emulator.post("GetParametersByPath", { Path: path });
        const filtered = await emulator.post("DescribeParameters", {
          ParameterFilters: [{ Key: "Path", Values: [path] }],
        });
        expect(byPath.body.__type).to.equal("ValidationException");
        expect(filtered.body).to.deep.equal(byPath.body);
      });
    }
    it("deletes several, with their tags, and starts again at version 1", async () => {
      await put({ Name: "/gone", Tags: [{ Key: "k", Value: "v" }] });
      const { body } = await emulator.post("DeleteParameters", { Names: ["/gone", "none"] });
      expect(body).to.deep.equal({ DeletedParameters: ["/gone"], InvalidParameters: ["none"] });
      expect((await put({ Name: "/gone" })).body.Version).to.equal(1);
      const tags = await emulator.post("ListTagsForResource", { ResourceType: "Parameter", ResourceId: "/gone" });
      expect(tags.body.TagList).to.deep.equal([]);
    });
  });
});
