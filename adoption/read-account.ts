import {
  DescribeDocumentCommand,
  DescribeDocumentPermissionCommand,
  GetDocumentCommand,
  GetMaintenanceWindowCommand,
  GetMaintenanceWindowTaskCommand,
  GetPatchBaselineCommand,
  ListTagsForResourceCommand,
  type PatchBaselineIdentity,
  paginateDescribeMaintenanceWindows,
  paginateDescribeMaintenanceWindowTargets,
  paginateDescribeMaintenanceWindowTasks,
  paginateDescribePatchBaselines,
  paginateDescribePatchGroups,
  type ResourceTypeForTagging,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import pLimit from "p-limit";
import { collect, REQUESTS_AT_ONCE } from "../history/reader.ts";
import { hasTags, type ListedWindow, namedWindows, type WindowChoice } from "./choice.ts";
import type { FoundAccount, FoundBaseline, FoundDocument, FoundWindow, Tags, UsedBaseline } from "./found-account.ts";

/** What is read, and of which account. */
export interface AccountQuestion extends WindowChoice {
  readonly account: string | undefined;
  readonly region: string;
  /** Whether patch baselines and patch groups are read too. */
  readonly baselines: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Called as windows are read. */
  readonly onProgress?: ((read: number, all: number) => void) | undefined;
}

/**
 * Reads windows with their targets and tasks, the documents of the account that the tasks run, and patch baselines. It changes nothing.
 *
 * @param ssm with a retry that waits when it is throttled.
 * @throws ChoiceError when a window that is asked for does not exist; the client's errors otherwise.
 */
export async function readAccount(ssm: SSMClient, question: AccountQuestion): Promise<FoundAccount> {
  const { account, region, signal } = question;
  const reader = new Reader(ssm, signal);
  const [windows, { baselines, usedBaselines }] = await Promise.all([
    readWindows(reader, question),
    question.baselines ? readBaselines(reader) : { baselines: [], usedBaselines: [] },
  ]);
  const { documents, problems } = await readDocuments(reader, windows);
  return { account, region, windows, baselines, usedBaselines, documents, problems };
}

/** Asks AWS, a few requests at a time. */
class Reader {
  readonly ssm: SSMClient;
  readonly signal: AbortSignal | undefined;
  readonly #limit = pLimit(REQUESTS_AT_ONCE);

  constructor(ssm: SSMClient, signal: AbortSignal | undefined) {
    this.ssm = ssm;
    this.signal = signal;
  }

  /** `ask` must not ask for a turn itself. */
  turn<T>(ask: (ssm: SSMClient, options: { abortSignal?: AbortSignal }) => Promise<T>): Promise<T> {
    return this.#limit(async () => {
      this.signal?.throwIfAborted();
      return await ask(this.ssm, this.signal ? { abortSignal: this.signal } : {});
    });
  }

  tags(ResourceType: ResourceTypeForTagging, ResourceId: string): Promise<Tags> {
    return this.turn(async (ssm, options) => {
      const { TagList = [] } = await ssm.send(new ListTagsForResourceCommand({ ResourceType, ResourceId }), options);
      return Object.fromEntries(TagList.map(({ Key, Value }) => [Key ?? "", Value ?? ""]));
    });
  }

  /** All items of all pages. */
  items<Input, Page, Item>(
    paginate: (config: { client: SSMClient }, input: Input, ...rest: unknown[]) => AsyncIterable<Page>,
    input: Input,
    itemsOf: (page: Page) => readonly Item[] | undefined,
  ): Promise<Item[]> {
    return this.turn((client, options) => collect(paginate({ client }, input, options), itemsOf));
  }
}

async function readWindows(reader: Reader, question: AccountQuestion): Promise<FoundWindow[]> {
  const identities = await reader.items(paginateDescribeMaintenanceWindows, {}, (page) => page.WindowIdentities);
  const listed = identities.map(({ WindowId = "", Name = "" }) => ({ windowId: WindowId, name: Name }));
  const named = namedWindows(listed, question).sort(byNameAndId);
  const tagged = await Promise.all(
    named.map(async (window) => ({ ...window, tags: await reader.tags("MaintenanceWindow", window.windowId) })),
  );
  const chosen = tagged.filter(({ tags }) => hasTags(tags, question));
  let read = 0;
  return await Promise.all(
    chosen.map(async ({ windowId, tags }) => {
      const found = { ...(await readWindow(reader, windowId)), tags };
      question.onProgress?.(++read, chosen.length);
      return found;
    }),
  );
}

/** A program should not change its order from run to run. */
function byNameAndId(a: ListedWindow, b: ListedWindow): number {
  return compare(a.name, b.name) || compare(a.windowId, b.windowId);
}

function compare(a: string | undefined = "", b: string | undefined = ""): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function readWindow(reader: Reader, WindowId: string): Promise<Omit<FoundWindow, "tags">> {
  const [window, targets, tasks] = await Promise.all([
    reader.turn((ssm, options) => ssm.send(new GetMaintenanceWindowCommand({ WindowId }), options)),
    reader.items(paginateDescribeMaintenanceWindowTargets, { WindowId }, (page) => page.Targets),
    reader.items(paginateDescribeMaintenanceWindowTasks, { WindowId }, (page) => page.Tasks),
  ]);
  const whole = await Promise.all(
    tasks.map(({ WindowTaskId }) =>
      reader.turn(async (ssm, options) => {
        return withoutMetadata(
          await ssm.send(new GetMaintenanceWindowTaskCommand({ WindowId, WindowTaskId }), options),
        );
      }),
    ),
  );
  return {
    window: withoutMetadata(window),
    targets: targets.sort((a, b) => compare(a.Name, b.Name) || compare(a.WindowTargetId, b.WindowTargetId)),
    // In the order in which they start.
    tasks: whole.sort(
      (a, b) =>
        (a.Priority ?? 0) - (b.Priority ?? 0) || compare(a.Name, b.Name) || compare(a.WindowTaskId, b.WindowTaskId),
    ),
  };
}

function withoutMetadata<T extends { $metadata: unknown }>({ $metadata: _, ...answer }: T): Omit<T, "$metadata"> {
  return answer;
}

async function readBaselines(
  reader: Reader,
): Promise<{ readonly baselines: FoundBaseline[]; readonly usedBaselines: UsedBaseline[] }> {
  const identities = (Owner: "Self" | "AWS") =>
    reader.items(
      paginateDescribePatchBaselines,
      { Filters: [{ Key: "OWNER", Values: [Owner] }] },
      (page) => page.BaselineIdentities,
    );
  const [own, aws, mappings] = await Promise.all([
    identities("Self"),
    identities("AWS"),
    reader.items(paginateDescribePatchGroups, {}, (page) => page.Mappings),
  ]);
  const baselines = await Promise.all(
    own.map(async ({ BaselineId = "", DefaultBaseline = false }) => {
      const [baseline, tags] = await Promise.all([
        reader.turn((ssm, options) => ssm.send(new GetPatchBaselineCommand({ BaselineId }), options)),
        reader.tags("PatchBaseline", BaselineId),
      ]);
      return { baseline: withoutMetadata(baseline), tags, isDefault: DefaultBaseline };
    }),
  );
  const groupsOf = ({ BaselineId }: PatchBaselineIdentity) =>
    mappings
      .filter(({ BaselineIdentity }) => BaselineIdentity?.BaselineId === BaselineId)
      .map(({ PatchGroup = "" }) => PatchGroup)
      .sort();
  const used = aws.map((identity) => ({
    baselineId: identity.BaselineId ?? "",
    name: identity.BaselineName ?? "",
    operatingSystem: identity.OperatingSystem ?? "",
    patchGroups: groupsOf(identity),
    // AWS's own choice needs no registration.
    isDefault: identity.DefaultBaseline === true && !identity.BaselineName?.endsWith("DefaultPatchBaseline"),
  }));
  return {
    baselines: baselines.sort(
      (a, b) => compare(a.baseline.Name, b.baseline.Name) || compare(a.baseline.BaselineId, b.baseline.BaselineId),
    ),
    usedBaselines: used.filter(({ patchGroups, isDefault }) => isDefault || patchGroups.length > 0),
  };
}

/** The documents of the account that the tasks name. One that another account shares is named by its ARN, and stays a value. */
async function readDocuments(
  reader: Reader,
  windows: readonly FoundWindow[],
): Promise<{ readonly documents: FoundDocument[]; readonly problems: string[] }> {
  const tasks = windows.flatMap((window) => window.tasks);
  const names = tasks
    .filter(({ TaskType }) => TaskType === "RUN_COMMAND" || TaskType === "AUTOMATION")
    .map(({ TaskArn = "" }) => TaskArn)
    .filter((name) => !name.startsWith("arn:") && !/^AWS/.test(name));
  const problems: string[] = [];
  const found = await Promise.all(
    [...new Set(names)].sort().map(async (name) => {
      try {
        return await readDocument(reader, name);
      } catch (error) {
        reader.signal?.throwIfAborted();
        const { name: code, message } = error as Error;
        if (!["InvalidDocument", "AccessDeniedException"].includes(code)) throw error;
        problems.push(`Document ${name} could not be read, so tasks name it as a plain value: ${code}: ${message}`);
        return undefined;
      }
    }),
  );
  return { documents: found.filter((document) => document !== undefined), problems: problems.sort() };
}

async function readDocument(reader: Reader, Name: string): Promise<FoundDocument | undefined> {
  const { Document: document } = await reader.turn((ssm, options) =>
    ssm.send(new DescribeDocumentCommand({ Name }), options),
  );
  if (document === undefined || document.Owner === "Amazon") return undefined;
  const asked = { Name, DocumentFormat: document.DocumentFormat, DocumentVersion: "$LATEST" };
  const [{ Content = "" }, { AccountIds = [] }] = await Promise.all([
    reader.turn((ssm, options) => ssm.send(new GetDocumentCommand(asked), options)),
    reader.turn((ssm, options) =>
      ssm.send(new DescribeDocumentPermissionCommand({ Name, PermissionType: "Share" }), options),
    ),
  ]);
  return { document, content: Content, sharedWith: AccountIds };
}
