import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DeleteMaintenanceWindowCommand, GetMaintenanceWindowCommand } from "@aws-sdk/client-ssm";
import { type CallOptions, credentials, Metadata, type ServiceError, status } from "@grpc/grpc-js";
import grpcPb from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import providerPb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import { expect } from "chai";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import { decodeStruct, encodeStruct } from "../../provider/rpc/struct.ts";
import { type RunningProvider, startProvider } from "../../provider/server.ts";
import { UNKNOWN, type Values } from "../../provider/values/value.ts";
import { startTestEmulator, type TestEmulator } from "../helpers/emulator.ts";
import { PROGRAM } from "../helpers/program.ts";
import { isAlive } from "../helpers/running-processes.ts";
import { withWebServer } from "../helpers/web-server.ts";

const WINDOW = "aws:ssm/maintenanceWindow:MaintenanceWindow";
const TARGET = "aws:ssm/maintenanceWindowTarget:MaintenanceWindowTarget";
const TASK = "aws:ssm/maintenanceWindowTask:MaintenanceWindowTask";
const ROLE = "aws:iam/role:Role";
const urn = (type: string, name = "nightly") => `urn:pulumi:dev::lab::my:component:Lab$${type}::${name}`;
const window = { schedule: "cron(0 3 ? * * *)", duration: 3, cutoff: 1, name: "nightly" };

type Client = InstanceType<typeof grpcPb.ResourceProviderClient>;

describe("the provider on the wire", () => {
  let emulator: TestEmulator;
  let running: RunningProvider;
  let client: Client;

  before(async () => {
    emulator = await startTestEmulator({ region: "eu-central-1" });
  });
  after(() => emulator.stop());

  beforeEach(async () => {
    running = await startProvider({
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    client = connect(running);
  });
  afterEach(async () => {
    client.close();
    await running.close();
  });

  function connect({ port }: RunningProvider): Client {
    return new grpcPb.ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  }

  /** Calls a method and waits for its answer. */
  function call<Request, Response>(
    method: (
      request: Request,
      metadata: Metadata,
      options: Partial<CallOptions>,
      reply: (error: ServiceError | null, response: Response) => void,
    ) => unknown,
    request: Request,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      method.call(client, request, new Metadata(), {}, (error, response) =>
        error ? reject(error) : resolve(response),
      );
    });
  }

  async function failureOf(promise: Promise<unknown>): Promise<ServiceError> {
    return promise.then(
      () => expect.fail("the call succeeded"),
      (error: ServiceError) => error,
    );
  }

  async function configure(args: Values = {}, { acceptSecrets = true } = {}): Promise<providerPb.ConfigureResponse> {
    const request = new providerPb.ConfigureRequest().setArgs(encodeStruct(args)).setAcceptsecrets(acceptSecrets);
    return call(client.configure, request);
  }

  async function check(type: string, news: Values, olds?: Values): Promise<providerPb.CheckResponse> {
    const request = new providerPb.CheckRequest()
      .setUrn(urn(type))
      .setNews(encodeStruct(news))
      .setRandomseed("c2VlZA==");
    if (olds) request.setOlds(encodeStruct(olds));
    return call(client.check, request);
  }

  async function create(
    type: string,
    news: Values,
    preview = false,
  ): Promise<{ id: string; inputs: Values; outputs: Values; wire: object }> {
    const checked = await check(type, news);
    expect(checked.getFailuresList().map((failure) => failure.getReason())).to.deep.equal([]);
    const request = new providerPb.CreateRequest()
      .setUrn(urn(type))
      .setProperties(checked.getInputs())
      .setPreview(preview);
    const made = await call(client.create, request);
    const wire = made.getProperties()?.toJavaScript() ?? {};
    return {
      id: made.getId(),
      inputs: decodeStruct(checked.getInputs()),
      outputs: decodeStruct(made.getProperties()),
      wire,
    };
  }

  async function read(type: string, id: string, outputs: Values = {}, inputs: Values = {}) {
    const request = new providerPb.ReadRequest().setUrn(urn(type)).setId(id);
    const found = await call(client.read, request.setProperties(encodeStruct(outputs)).setInputs(encodeStruct(inputs)));
    return { id: found.getId(), outputs: decodeStruct(found.getProperties()), inputs: decodeStruct(found.getInputs()) };
  }

  async function changes(type: string, id: string, olds: Values, news: Values): Promise<readonly string[]> {
    const request = new providerPb.DiffRequest().setUrn(urn(type)).setId(id);
    const diff = await call(client.diff, request.setOlds(encodeStruct(olds)).setNews(encodeStruct(news)));
    return diff.getDiffsList();
  }

  async function invoke(token: string, args: Values = {}): Promise<Values> {
    const answer = await call(client.invoke, new providerPb.InvokeRequest().setTok(token).setArgs(encodeStruct(args)));
    expect(answer.getFailuresList().map((failure) => failure.getReason())).to.deep.equal([]);
    return decodeStruct(answer.getReturn());
  }

  describe("as a plugin", () => {
    it("says which version of the official provider it behaves as", async () => {
      expect((await call(client.getPluginInfo, new emptyPb.Empty())).getVersion()).to.equal("7.48.0");
    });

    it("answers Configure with the official provider's flags, and Handshake not at all", async () => {
      expect((await configure()).toObject()).to.deep.equal({
        acceptsecrets: false,
        acceptresources: false,
        acceptoutputs: false,
        supportspreview: true,
        supportsAutonamingConfiguration: true,
      });
      const failure = await failureOf(call(client.handshake, new providerPb.ProviderHandshakeRequest()));
      expect(failure.code).to.equal(status.UNIMPLEMENTED);
    });

    it("declares what functions answer and what a provider takes, which programs in YAML are checked against", async () => {
      const schema = JSON.parse((await call(client.getSchema, new providerPb.GetSchemaRequest())).getSchema());
      const { inputs, outputs } = schema.functions["aws:ssm/getPatchBaseline:getPatchBaseline"];
      expect(inputs.properties).to.include.all.keys("owner", "operatingSystem", "region");
      expect(inputs.required).to.deep.equal(["owner"]);
      expect(outputs.properties).to.include.all.keys("owner", "region", "id", "name", "approvalRules", "json");
      expect(schema.functions["aws:index/getCallerIdentity:getCallerIdentity"].outputs.properties).to.have.all.keys(
        ...["accountId", "arn", "id", "userId"],
      );
      expect(schema.provider.inputProperties).to.deep.include({
        region: { type: "string" },
        skipCredentialsValidation: { type: "boolean" },
        defaultTags: { $ref: "pulumi.json#/Any" },
      });
    });

    it("gives a schema in which every reference leads somewhere", async () => {
      const response = await call(client.getSchema, new providerPb.GetSchemaRequest());
      const text = response.getSchema();
      const schema = JSON.parse(text);
      for (const [, reference] of text.matchAll(/"#\/types\/([^"]+)"/g))
        expect(schema.types).to.have.property(reference as string);
      // Without it, SDKs look for aws.ssm.maintenanceWindowTask.MaintenanceWindowTask.
      expect(schema.meta).to.deep.equal({ moduleFormat: "(.*)(?:/[^/]*)" });
      expect(schema.resources[TASK].requiredInputs).to.deep.equal(["taskArn", "taskType", "windowId"]);
    });

    it("writes its port on standard output and nothing else, and leaves when its engine does", async () => {
      const main = join(import.meta.dirname, "../../provider/main.ts");
      const loader = join(import.meta.dirname, "../register.js");
      // A shell between us and the provider plays the engine that is killed.
      const script = `"${process.execPath}" --import "${loader}" "${main}" 127.0.0.1:1 & echo $! >&2; wait`;
      const engine = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "pipe"] });
      const pid = Number(await new Promise((resolve) => engine.stderr.once("data", (data) => resolve(String(data)))));
      try {
        const lines: string[] = [];
        const output = createInterface({ input: engine.stdout }).on("line", (line) => lines.push(line));
        await once(output, "line");
        // Standard output closes when the last process that holds it has ended.
        engine.kill("SIGKILL");
        await once(output, "close");
        expect(lines).to.have.length(1);
        expect(lines[0]).to.match(/^\d+$/);
      } finally {
        if (isAlive(pid)) process.kill(pid);
      }
    });

    it("is found by the CLI as an executable of its plugin's name", () => {
      accessSync(join(PROGRAM, "bin/provider/pulumi-resource-aws"), constants.X_OK);
    });
  });

  describe("checking its configuration", () => {
    async function failures(environment: Record<string, string>, news: Values = {}): Promise<string[]> {
      client.close();
      await running.close();
      running = await startProvider({ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", ...environment });
      client = connect(running);
      const request = new providerPb.CheckRequest().setUrn("urn:pulumi:dev::lab::pulumi:providers:aws::default");
      const checked = await call(client.checkConfig, request.setNews(encodeStruct(news)));
      return checked.getFailuresList().map((failure) => failure.getReason());
    }

    it("adds the environment's region", async () => {
      const request = new providerPb.CheckRequest().setUrn("urn:pulumi:dev::lab::pulumi:providers:aws::default");
      const checked = await call(client.checkConfig, request.setNews(encodeStruct({})));
      expect(decodeStruct(checked.getInputs())).to.deep.equal({ region: "eu-central-1" });
    });

    it("names the endpoint where nobody answers, and how to start the emulator", async () => {
      const endpoint = `http://127.0.0.1:${await closedPort()}`;
      const [reason] = await failures({ AWS_ENDPOINT_URL: endpoint, AWS_REGION: "us-east-1" });
      expect(reason).to.contain(`no answer from ${endpoint}`).and.contain("`mw emulator`");
    });

    it("names the endpoint where something else than AWS answers", async () => {
      await withWebServer([404, "text/html", "<html><br></html>"], async (endpoint) => {
        const [reason] = await failures({ AWS_ENDPOINT_URL: endpoint, AWS_REGION: "us-east-1" });
        expect(reason)
          .to.contain(`GetCallerIdentity at ${endpoint}: the answer is not that of AWS`)
          .and.contain("(HTTP 404, text/html)");
      });
    });

    it("lets endpoints in the configuration win over the environment", async () => {
      const environment = { AWS_ENDPOINT_URL: `http://127.0.0.1:${await closedPort()}`, AWS_REGION: "us-east-1" };
      const endpoints = JSON.stringify([{ sts: emulator.endpoint }]);
      expect(await failures(environment, { endpoints })).to.deep.equal([]);
    });

    it("says that the region is missing", async () => {
      const home = { AWS_CONFIG_FILE: "/nowhere", AWS_SHARED_CREDENTIALS_FILE: "/nowhere" };
      const [reason] = await failures({ ...home, AWS_ENDPOINT_URL: emulator.endpoint });
      expect(reason).to.contain("set aws:region in the stack's config, or AWS_REGION");
    });

    it("asks nobody when validation is skipped", async () => {
      const environment = { AWS_ENDPOINT_URL: `http://127.0.0.1:${await closedPort()}`, AWS_REGION: "us-east-1" };
      expect(await failures(environment, { skipCredentialsValidation: "true" })).to.deep.equal([]);
    });

    it("refuses an account that is not allowed", async () => {
      const environment = { AWS_ENDPOINT_URL: emulator.endpoint, AWS_REGION: "us-east-1" };
      const [reason] = await failures(environment, { allowedAccountIds: '["999999999999"]' });
      expect(reason).to.contain("AWS account ID not allowed: 000000000000");
    });
  });

  describe("with resources", () => {
    beforeEach(async () => {
      await configure();
    });

    it("previews a new one without making it", async () => {
      const planned = await create(
        TASK,
        { windowId: UNKNOWN, taskType: "RUN_COMMAND", taskArn: "AWS-RunShellScript" },
        true,
      );
      expect(planned.id).to.equal("");
      expect(planned.outputs).to.deep.include({
        windowId: UNKNOWN,
        arn: UNKNOWN,
        maxErrors: UNKNOWN,
        taskType: "RUN_COMMAND",
      });
    });

    it("makes, finds, changes and ends a window", async () => {
      const made = await create(WINDOW, { ...window, enabled: false, tags: { a: "b" } });
      expect(made.id).to.match(/^mw-/);
      expect(made.outputs).to.deep.include({
        enabled: false,
        tags: { a: "b" },
        tagsAll: { a: "b" },
        region: "eu-central-1",
      });
      expect(await changes(WINDOW, made.id, made.outputs, made.inputs)).to.deep.equal([]);
      const found = await read(WINDOW, made.id, made.outputs, made.inputs);
      expect(found).to.deep.include({ id: made.id, outputs: made.outputs });

      const news = { ...made.inputs, enabled: true, schedule: "rate(7 days)", tags: { c: "d" }, tagsAll: { c: "d" } };
      const request = new providerPb.UpdateRequest().setUrn(urn(WINDOW)).setId(made.id);
      const updated = await call(
        client.update,
        request.setOlds(encodeStruct(made.outputs)).setNews(encodeStruct(news)),
      );
      const outputs = decodeStruct(updated.getProperties());
      expect(outputs).to.deep.include({
        enabled: true,
        schedule: "rate(7 days)",
        tags: { c: "d" },
        tagsAll: { c: "d" },
      });
      expect(await changes(WINDOW, made.id, outputs, news)).to.deep.equal([]);

      const end = new providerPb.DeleteRequest()
        .setUrn(urn(WINDOW))
        .setId(made.id)
        .setProperties(encodeStruct(outputs));
      await call(client.delete, end);
      const lookedFor = await failureOf(emulator.ssm.send(new GetMaintenanceWindowCommand({ WindowId: made.id })));
      expect(lookedFor.name).to.equal("DoesNotExistException");
    });

    it("takes away what a program no longer gives", async () => {
      const made = await create(WINDOW, { ...window, description: "old", scheduleTimezone: "Europe/Berlin" });
      const { description: _, scheduleTimezone: __, ...news } = made.inputs as Record<string, never>;
      const request = new providerPb.UpdateRequest().setUrn(urn(WINDOW)).setId(made.id);
      await call(client.update, request.setOlds(encodeStruct(made.outputs)).setNews(encodeStruct(news)));
      const window_ = await emulator.ssm.send(new GetMaintenanceWindowCommand({ WindowId: made.id }));
      expect(window_).to.not.have.any.keys("Description", "ScheduleTimezone");
    });

    it("answers with an empty id when it is gone", async () => {
      const made = await create(WINDOW, window);
      await emulator.ssm.send(new DeleteMaintenanceWindowCommand({ WindowId: made.id }));
      expect(await read(WINDOW, made.id, made.outputs, made.inputs)).to.deep.equal({ id: "", outputs: {}, inputs: {} });
    });

    it("imports a window, a target and a task, the latter two by the window's id and their own", async () => {
      const made = await create(WINDOW, window);
      const targets = [{ key: "tag:Patch Group", values: ["App"] }];
      const target = await create(TARGET, { windowId: made.id, resourceType: "INSTANCE", name: "App", targets });
      const task = await create(TASK, {
        windowId: made.id,
        name: "Patch",
        taskType: "RUN_COMMAND",
        taskArn: "AWS-RunPatchBaseline",
        priority: 1,
        maxConcurrency: "1",
        maxErrors: "1",
        targets: [{ key: "WindowTargetIds", values: [target.id] }],
        taskInvocationParameters: {
          runCommandParameters: { parameters: [{ name: "Operation", values: ["Install"] }] },
        },
      });

      const imported = await read(WINDOW, `${made.id}@eu-central-1`);
      expect(imported.id).to.equal(made.id);
      expect(imported.inputs).to.deep.equal({ __defaults: [], ...window, region: "eu-central-1" });
      const importedTarget = await read(TARGET, `${made.id}/${target.id}`);
      expect(importedTarget).to.deep.include({ id: target.id, outputs: target.outputs });
      const importedTask = await read(TASK, `${made.id}/${task.id}`);
      expect(importedTask).to.deep.include({ id: task.id, outputs: task.outputs });
      expect(await changes(TASK, task.id, importedTask.outputs, task.inputs)).to.deep.equal([]);

      const failure = await failureOf(read(TASK, task.id));
      expect(failure.details).to.contain("expected WINDOW_ID/WINDOW_TASK_ID");
    });

    it("marks a task's payload as secret for an engine that takes secrets, and leaves it plain for one that does not", async () => {
      const { id } = await create(WINDOW, window);
      const task = {
        windowId: id,
        name: "Call",
        taskType: "LAMBDA",
        taskArn: "arn:aws:lambda:eu-central-1:000000000000:function:f",
        targets: [{ key: "InstanceIds", values: ["i-0123456789abcdef0"] }],
        maxConcurrency: "1",
        maxErrors: "1",
        taskInvocationParameters: { lambdaParameters: { payload: '{"a":1}' } },
      };
      const allowed = { ...window, allowUnassociatedTargets: true, name: "other" };
      const open = await create(WINDOW, allowed);
      const wrapped = await create(TASK, { ...task, windowId: open.id });
      expect(JSON.stringify(wrapped.wire)).to.contain("1b47061264138c4ac30d75fd1eb44270");
      expect(wrapped.outputs.taskInvocationParameters).to.deep.equal({ lambdaParameters: { payload: '{"a":1}' } });
      await configure({}, { acceptSecrets: false });
      const plain = await create(TASK, { ...task, windowId: open.id, name: "Call2" });
      expect(JSON.stringify(plain.wire)).not.to.contain("1b47061264138c4ac30d75fd1eb44270");
    });

    it("reports AWS's own words with the operation and the resource", async () => {
      const failure = await failureOf(
        create(TASK, { windowId: "mw-00000000000000000", taskType: "RUN_COMMAND", taskArn: "AWS-RunShellScript" }),
      );
      expect(failure.details).to.match(
        /^creating urn:pulumi:dev::lab::.*nightly: RegisterTaskWithMaintenanceWindow: \w+Exception: .+ \(HTTP 400, request .+\)$/,
      );
    });

    it("keeps what exists although its creation failed half way", async () => {
      const assumeRolePolicy =
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ssm.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
      const missing = "arn:aws:iam::000000000000:policy/missing";
      const failure = await failureOf(create(ROLE, { name: "half", assumeRolePolicy, managedPolicyArns: [missing] }));
      expect(failure.details).to.contain("AttachRolePolicy: NoSuchEntity");
      const details = failure.metadata.get("grpc-status-details-bin")[0] as Buffer;
      const [any] = statusPb.Status.deserializeBinary(details).getDetailsList();
      expect(any?.getTypeName()).to.equal("pulumirpc.ErrorResourceInitFailed");
      const detail = providerPb.ErrorResourceInitFailed.deserializeBinary(any?.getValue_asU8() as Uint8Array);
      expect(detail.getId()).to.equal("half");
      expect(detail.getReasonsList()[0]).to.equal(failure.details);
      expect(decodeStruct(detail.getProperties())).to.deep.include({ name: "half", managedPolicyArns: [] });
      expect(decodeStruct(detail.getInputs())).to.deep.include({ name: "half" });
    });

    it("says of a type that it does not have what it does have", async () => {
      const failure = await failureOf(check("aws:ec2/vpc:Vpc", {}));
      expect(failure.details).to.contain(
        "has no resource type aws:ec2/vpc:Vpc. It has aws:cloudwatch/eventRule:EventRule,",
      );
    });
  });

  describe("with functions", () => {
    beforeEach(async () => {
      await configure();
    });

    it("tells who we are", async () => {
      expect(await invoke("aws:index/getCallerIdentity:getCallerIdentity")).to.deep.include({
        accountId: "000000000000",
        id: "000000000000",
      });
    });

    it("knows regions and partitions by itself", async () => {
      expect(await invoke("aws:index/getRegion:getRegion")).to.deep.include({
        region: "eu-central-1",
        description: "Europe (Frankfurt)",
      });
      expect(await invoke("aws:index/getRegion:getRegion", { region: "cn-north-1" })).to.deep.include({
        endpoint: "ec2.cn-north-1.amazonaws.com.cn",
      });
      expect(await invoke("aws:index/getPartition:getPartition")).to.deep.equal({
        dnsSuffix: "amazonaws.com",
        id: "aws",
        partition: "aws",
        reverseDnsPrefix: "com.amazonaws",
      });
      const failure = await failureOf(invoke("aws:index/getRegion:getRegion", { region: "eu-lab-1" }));
      expect(failure.details).to.contain('"eu-lab-1" is not an AWS region');
    });

    it("finds windows by name", async () => {
      const { id } = await create(WINDOW, { ...window, name: "found-by-name" });
      const filters = [{ name: "Name", values: ["found-by-name"] }];
      expect(await invoke("aws:ssm/getMaintenanceWindows:getMaintenanceWindows", { filters })).to.deep.equal({
        filters,
        id: "eu-central-1",
        ids: [id],
        region: "eu-central-1",
      });
    });

    it("reports a wrong argument as such, and a missing role as an error", async () => {
      const request = new providerPb.InvokeRequest().setTok("aws:iam/getRole:getRole").setArgs(encodeStruct({}));
      const answer = await call(client.invoke, request);
      expect(answer.getFailuresList().map((failure) => failure.getReason())).to.deep.equal([
        "Missing required property 'name'",
      ]);
      const failure = await failureOf(invoke("aws:iam/getRole:getRole", { name: "nobody" }));
      expect(failure.details).to.contain("IAM role nobody does not exist");
    });

    it("says of a function that it does not have what it does have", async () => {
      const failure = await failureOf(invoke("aws:ec2/getVpc:getVpc"));
      expect(failure.details).to.match(
        /has no function aws:ec2\/getVpc:getVpc. It has aws:.*, aws:iam\/getPolicyDocument:getPolicyDocument, /,
      );
    });
  });
});

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
