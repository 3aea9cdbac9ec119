import { type PatchComplianceData, paginateDescribeInstancePatches } from "@aws-sdk/client-ssm";
import { openCount } from "./open-count.ts";
import { inParallel } from "./parallel.ts";
import { collect, isForbidden, isGone, REQUESTS_AT_ONCE, type Reader } from "./reader.ts";
import type { PatchDetail, PatchDetails, PatchState } from "./window-history.ts";

/** What can be asked about single patches. */
export type PatchesAsked = "none" | "open" | "changes";

export interface PatchDetailsAsked {
  readonly patches: PatchesAsked;
  /** Start of the oldest execution in the range that ran a task; undefined without one. */
  readonly since: Date | undefined;
  /** The end of the range; undefined when it has none. */
  readonly to?: Date | undefined;
}

const OPEN_STATES = ["Missing", "Failed", "InstalledPendingReboot", "InstalledRejected"] as const;
const IN_STATES = ["Installed", "InstalledOther"] as const;

/** Nodes that are asked, for a fleet whose every node has something open must be readable too. */
const NODES_MAX = { open: 50, changes: 200 } as const;

/** Pages of a hundred patches that are read of one node; there are machines with thousands of packages. */
const PAGES_MAX = 30;

/** Patches by name of those nodes that are asked about, a request for each hundred. */
export async function readPatchDetails(
  reader: Reader,
  states: ReadonlyMap<string, PatchState>,
  windows: ReadonlySet<string>,
  { patches, since, to }: PatchDetailsAsked,
): Promise<Map<string, PatchDetails>> {
  if (patches === "none") return new Map();
  // How a node was at the end of the range, an operation after it shows only if nothing was installed in between.
  const isSinceAsked = ({ operationEndedAt }: PatchState) =>
    since !== undefined && (patches === "changes" || (to && operationEndedAt && operationEndedAt >= to));
  const worth = [...states].filter(([, state]) => isSinceAsked(state) || openCount(state) > 0);
  const worst = worth.sort(([, a], [, b]) => openCount(b) - openCount(a)).map(([id]) => id);
  const max = NODES_MAX[patches];
  const read = await inParallel(worst.slice(0, max), REQUESTS_AT_ONCE, async (id): Promise<[string, PatchDetails]> => {
    return [id, await readNode(reader, id, windows.has(id), isSinceAsked(states.get(id)!) ? since : undefined)];
  });
  const rest = worst.slice(max).map((id): [string, PatchDetails] => {
    return [id, unread(`Patch names are read for ${max} nodes only, and this node is not among them`)];
  });
  return new Map([...read, ...rest]);
}

async function readNode(
  { ssm, request, turn }: Reader,
  id: string,
  isWindows: boolean,
  since: Date | undefined,
): Promise<PatchDetails> {
  const Values = [...OPEN_STATES, ...(since ? IN_STATES : [])];
  const input = { InstanceId: id, Filters: [{ Key: "State", Values }] };
  const pages = paginateDescribeInstancePatches({ client: ssm, pageSize: 100 }, input, request);
  try {
    let isCut = false;
    const answers = await turn(() =>
      collect(
        pages,
        (page) => {
          isCut = Boolean(page.NextToken);
          return page.Patches;
        },
        PAGES_MAX,
      ),
    );
    const found = answers.map((patch) => patchDetail(patch, isWindows));
    const unavailable = [
      ...(isCut ? [`Only the first ${answers.length} patches were read`] : []),
      ...(since && found.some(isUntimed) ? ["The node does not report when each of its patches was installed"] : []),
    ];
    return {
      open: found.filter(({ state }) => isOpen(state)).sort(bySeverity),
      installed: since && found.filter((patch) => mayBeSince(patch, since)).sort(byInstant),
      unavailable: unavailable.length === 0 ? undefined : unavailable.join("; "),
    };
  } catch (error) {
    if (isGone(error)) return unread("The node is no longer known to Systems Manager");
    if (isForbidden(error)) return unread("Access denied: allow ssm:DescribeInstancePatches");
    throw error;
  }
}

function unread(unavailable: string): PatchDetails {
  return { open: [], installed: undefined, unavailable };
}

function isOpen(state: string): boolean {
  return OPEN_STATES.some((open) => open === state);
}

const DAY_MS = 86_400_000;
/** Windows reports only the day of an update, as midnight of the node's zone; a midnight elsewhere is treated as a day too. */
const QUARTER_MS = 15 * 60_000;

/** What waits for a reboot has been installed too. */
function isInstalled({ state }: PatchDetail): boolean {
  return state !== "Failed" && state !== "Missing";
}

/** Whether it may have been installed at any time: not every operating system reports when. */
function isUntimed(patch: PatchDetail): boolean {
  return isInstalled(patch) && patch.installedAt === undefined;
}

/** A day counts as long as some of it is not over. */
function mayBeSince(patch: PatchDetail, since: Date): boolean {
  const { installedAt, isDayOnly } = patch;
  if (!installedAt || !isInstalled(patch)) return false;
  return installedAt.getTime() + (isDayOnly ? DAY_MS : 0) >= since.getTime();
}

function patchDetail(patch: PatchComplianceData, isWindows: boolean): PatchDetail {
  // What is not installed has the epoch as its time.
  const installedAt = patch.InstalledTime?.getTime() ? patch.InstalledTime : undefined;
  return {
    id: patch.KBId ?? "",
    title: patch.Title ?? "",
    classification: patch.Classification ?? "",
    severity: patch.Severity ?? "",
    state: stateOf(patch.State ?? ""),
    installedAt,
    isDayOnly: installedAt !== undefined && installedAt.getTime() % (isWindows ? QUARTER_MS : DAY_MS) === 0,
    cveIds: (patch.CVEIds ?? "").split(",").flatMap((id) => id.trim() || []),
  };
}

/** The wire's words are in CamelCase, the model's in capitals: INSTALLED_OTHER is InstalledOther. */
function stateOf(state: string): string {
  if (!/^[A-Z_]+$/.test(state)) return state;
  return state.toLowerCase().replace(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

const SEVERITIES = ["Critical", "Important", "High", "Moderate", "Medium", "Low"];

function bySeverity(a: PatchDetail, b: PatchDetail): number {
  return rank(a) - rank(b) || (a.id < b.id ? -1 : 1);
}

function rank({ severity }: PatchDetail): number {
  const place = SEVERITIES.indexOf(severity);
  return place === -1 ? SEVERITIES.length : place;
}

function byInstant(a: PatchDetail, b: PatchDetail): number {
  return a.installedAt!.getTime() - b.installedAt!.getTime() || (a.id < b.id ? -1 : 1);
}
