import { textOf } from "../../input/text.ts";

type Check = (value: unknown, path: string) => string | undefined;

const text: Check = (value, path) => (typeof value === "string" ? undefined : wrong(value, path, "a text"));
const flag: Check = (value, path) => (typeof value === "boolean" ? undefined : wrong(value, path, "true or false"));
const number: Check = (value, path) => (typeof value === "number" ? undefined : wrong(value, path, "a number"));

const list =
  (member: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return wrong(value, path, "a list");
    return firstFault(value.map((item, index) => member(item, `${path}[${index}]`)));
  };

/** Members that are not given, or null, take their defaults; others that the API does not know are left out of account. */
const map =
  (members: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong(value, path, "a map");
    const given = value as Readonly<Record<string, unknown>>;
    return firstFault(
      Object.entries(members).map(([name, check]) => {
        const member = Object.hasOwn(given, name) ? given[name] : undefined;
        return member === undefined || member === null
          ? undefined
          : check(member, path === "" ? name : `${path}.${name}`);
      }),
    );
  };

const FILTERS = map({ PatchFilters: list(map({ Key: text, Values: list(text) })) });

const BASELINE = map({
  OperatingSystem: text,
  GlobalFilters: FILTERS,
  ApprovalRules: map({
    PatchRules: list(
      map({
        PatchFilterGroup: FILTERS,
        ComplianceLevel: text,
        ApproveAfterDays: number,
        ApproveUntilDate: text,
        EnableNonSecurity: flag,
      }),
    ),
  }),
  ApprovedPatches: list(text),
  ApprovedPatchesComplianceLevel: text,
  ApprovedPatchesEnableNonSecurity: flag,
  RejectedPatches: list(text),
  RejectedPatchesAction: text,
  Sources: list(map({ Name: text, Products: list(text), Configuration: text })),
  AvailableSecurityUpdatesComplianceStatus: text,
});

/** What of a baseline that no API has checked, an entry of a BaselineOverride file, has the wrong type; undefined for nothing. */
export function baselineFault(baseline: unknown): string | undefined {
  return BASELINE(baseline, "");
}

function wrong(value: unknown, path: string, expected: string): string {
  return `${path} is ${textOf(value).slice(0, 100)}, but must be ${expected}`;
}

function firstFault(faults: readonly (string | undefined)[]): string | undefined {
  return faults.find((fault) => fault !== undefined);
}
