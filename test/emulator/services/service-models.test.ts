import { expect } from "chai";
import { CLOUDWATCH_OPERATIONS } from "../../../emulator/services/cloudwatch/service.ts";
import { EC2_OPERATIONS } from "../../../emulator/services/ec2/service.ts";
import { EVENTS_OPERATIONS } from "../../../emulator/services/events/service.ts";
import { IAM_OPERATIONS } from "../../../emulator/services/iam/service.ts";
import { KMS_OPERATIONS } from "../../../emulator/services/kms/service.ts";
import { LAMBDA_ROUTES } from "../../../emulator/services/lambda/service.ts";
import { LOGS_OPERATIONS } from "../../../emulator/services/logs/service.ts";
import { RESOURCE_GROUPS_ROUTES } from "../../../emulator/services/resource-groups/service.ts";
import { SNS_OPERATIONS } from "../../../emulator/services/sns/service.ts";
import { SSM_OPERATIONS } from "../../../emulator/services/ssm/service.ts";
import { EXECUTION_OPERATIONS } from "../../../emulator/services/states/operations/executions.ts";
import { MACHINE_OPERATIONS } from "../../../emulator/services/states/operations/machines.ts";
import { STS_OPERATIONS } from "../../../emulator/services/sts/service.ts";
import type { StructureShape } from "../../../emulator/wire/shape.ts";
import { findPython } from "../../helpers/python.ts";
import { differences, readServiceModel, type ServiceModel } from "../../helpers/service-model.ts";
import { skip } from "../../helpers/skip.ts";

type Operations = Readonly<Record<string, { readonly input: StructureShape }>>;
const byName = (routes: readonly { readonly name: string; readonly operation: { readonly input: StructureShape } }[]) =>
  Object.fromEntries(routes.map(({ name, operation }) => [name, operation]));

/** By the name of the model. S3 has no shapes: what its requests may say stands in paths, headers and XML. */
const SERVICES: Readonly<Record<string, Operations>> = {
  ssm: SSM_OPERATIONS,
  cloudwatch: CLOUDWATCH_OPERATIONS,
  ec2: EC2_OPERATIONS,
  events: EVENTS_OPERATIONS,
  iam: IAM_OPERATIONS,
  kms: KMS_OPERATIONS,
  lambda: byName(LAMBDA_ROUTES),
  logs: LOGS_OPERATIONS,
  "resource-groups": byName(RESOURCE_GROUPS_ROUTES),
  sns: SNS_OPERATIONS,
  stepfunctions: { ...MACHINE_OPERATIONS, ...EXECUTION_OPERATIONS },
  sts: STS_OPERATIONS,
};

/** Where the emulator differs from a model on purpose, and why. Each has to be there: what no longer differs is to be taken out. */
const ON_PURPOSE: Readonly<Record<string, readonly (readonly [where: RegExp, why: string])[]>> = {
  ssm: [
    [/\.(StartDate|EndDate|ScheduleTimezone) min: 1, /, "recorded: the service refuses an empty text"],
    [/\.ResourceType values: nothing/, "the service answers InvalidResourceType"],
    [/\.PermissionType values: nothing/, "the service answers InvalidPermissionType"],
    [/^PutParameter\.Value min: 1, /, "the service refuses an empty value"],
    [
      /\.CloudProviders is not known/,
      "hybrid documents of other clouds are not there; the member is left out of account",
    ],
  ],
  cloudwatch: [],
  ec2: [
    [/ requires: \[\], in the model /, "EC2 answers MissingParameter"],
    [/\.Tags\[\]\.(Key max: 127|Value max: 256), /, "the limits of EC2's documentation"],
    [
      /^((Unm|M)onitorInstances|RunInstances|ModifyInstanceAttribute|ModifyVolume)\..* is not known/,
      "there are no networks, snapshots, hosts, launch templates and markets; such members are left out of account",
    ],
    [
      /^(RunInstances\.InstanceType|RunInstances\.TagSpecifications\[\]\.ResourceType|DescribeInstanceAttribute\.Attribute) values: nothing/,
      "any type will do, tags of others are left out, and EC2 answers InvalidParameterValue",
    ],
    [/\.IncludeManagedResources is not known/, "there are no instances that services manage"],
  ],
  events: [
    [
      /\.(Kinesis|Ecs|Batch|RedshiftData|SageMakerPipeline|AppSync)Parameters is not known/,
      "targets of these services are not there",
    ],
    [/\.(OAuthParameters|(Invocation)?ConnectivityParameters|KmsKeyIdentifier) is not known/, "not there"],
  ],
  iam: [[/\.(Reset)?MaxSigninSessionDuration is not known/, "nobody signs in"]],
  kms: [
    [/^CreateKey\.(KeyUsage|CustomerMasterKeySpec|KeySpec|Origin) values: /, "keys are symmetric and for encryption"],
    [/^CreateKey\.(CustomKeyStoreId|XksKeyId) is not known/, "there are no key stores"],
    [/\.GrantTokens is not known/, "there are no grants"],
    [/\.ResourceOwners is not known/, "there is one account"],
  ],
  lambda: [
    [/\.Timeout max: 900, /, "more is for functions on capacity providers, which are not there"],
    [/\.EphemeralStorage\.Size max: 10240, /, "more is for functions on capacity providers, which are not there"],
    [/\.Runtime values: /, "the runtimes that a function can be made with; the model keeps the deprecated ones"],
    [
      /\.(S3FilesConfig|S3ObjectStorageMode|SourceKMSKeyArn|PublishTo|CodeSigningConfigArn|ImageConfig|SnapStart|TenancyConfig) is not known/,
      "not there; the member is left out of account",
    ],
    [
      /\.(CapacityProviderConfig|DurableConfig|RuntimeConfig|AcceleratorConfig|RoutingConfig|FunctionUrlAuthType|InvokedViaFunctionUrl) is not known/,
      "not there; the member is left out of account",
    ],
  ],
  logs: [
    [/\.(accountIdentifiers|includeLinkedAccounts) is not known/, "there is one account"],
    [/\.resourceIdentifier is not known/, "there are no query results"],
    [/\.(orderBy|descending|startFromHead|interleaved|unmask) is not known/, "one order, and nothing is masked"],
  ],
  "resource-groups": [[/\.NextToken pattern: /, "the emulator's own tokens are base64url, and come back as they went"]],
  sns: [],
  stepfunctions: [
    [/^ListExecutions requires: /, "map runs are not there, so the machine is needed"],
    [/^ListExecutions\.(mapRunArn|redriveFilter) is not known/, "map runs and redrives are not there"],
  ],
  sts: [[/\.(ProvidedContexts|MinimumSessionTokenSize) is not known/, "nothing looks into a session"]],
};

describe("the shapes of requests", () => {
  let modelOf: (service: string) => ServiceModel;
  before(async function () {
    this.timeout(300_000);
    const python = await findPython();
    if ("reason" in python) return skip(this, `there is no botocore, which has AWS's models (${python.reason})`);
    modelOf = (service) => readServiceModel(python.bin, service);
  });

  for (const [service, operations] of Object.entries(SERVICES)) {
    it(`of ${service} are those of AWS's model, but for what differs on purpose`, () => {
      const model = modelOf(service);
      const found = Object.entries(operations).flatMap(([name, { input }]) => differences(name, input, model));
      const purposes = ON_PURPOSE[service]!;
      expect(found.filter((difference) => !purposes.some(([where]) => where.test(difference)))).to.deep.equal([]);
      const idle = purposes.filter(([where]) => !found.some((difference) => where.test(difference)));
      expect(idle.map(([where]) => String(where))).to.deep.equal([]);
    });
  }

  it("are compared in what they require, their bounds, patterns, values and members", () => {
    const model = modelOf("ssm");
    const { input } = SSM_OPERATIONS.CreateMaintenanceWindow!;
    const { Name, Schedule, ...members } = input.members;
    const changed: StructureShape = {
      ...input,
      required: input.required.filter((name) => name !== "Cutoff"),
      members: {
        ...members,
        Schedule: { ...Schedule, max: 255 } as typeof Schedule & object,
        Colour: Name!,
        Duration: { type: "boolean" },
      },
    };
    expect(differences("CreateMaintenanceWindow", changed, model)).to.include.members([
      'CreateMaintenanceWindow requires: ["AllowUnassociatedTargets","Duration","Name","Schedule"], in the model ' +
        '["AllowUnassociatedTargets","Cutoff","Duration","Name","Schedule"]',
      "CreateMaintenanceWindow.Schedule max: 255, in the model 256",
      "CreateMaintenanceWindow.Name is not known here",
      "CreateMaintenanceWindow.Colour is not in the model",
      "CreateMaintenanceWindow.Duration is boolean, in the model integer",
    ]);
  });
});
