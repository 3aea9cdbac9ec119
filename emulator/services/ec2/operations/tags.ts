import type { EC2, Filter, Tag } from "@aws-sdk/client-ec2";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { invalidValue, missingParameter } from "../../../domain/instances/errors.ts";
import { getInstances, instancesWhere } from "../../../domain/instances/instances.ts";
import { matchesGlob } from "../../../input/glob.ts";
import type { Node } from "../../../store/nodes.ts";
import { boolean, list, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { page } from "../../pagination.ts";
import { checkFilters } from "../instance-filters.ts";
import { checkPage } from "../pages.ts";
import { FILTERS, PAGE } from "../shapes.ts";

const TAGS = list(structure({ Key: string({ max: 127 }), Value: string({ max: 256 }) }));

/** Tags of instances; the emulator has no other resources of EC2. Targets by tag match them. */
export const TAG_OPERATIONS = {
  CreateTags: {
    input: structure({ Resources: list(string()), Tags: TAGS, DryRun: boolean }),
    run({ Resources, Tags }, context) {
      const nodes = taggable(Resources, context);
      if (!Tags?.length) throw missingParameter("Tag");
      checkKeys(Tags);
      const added = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
      for (const node of nodes) {
        const tags = { ...node.tags, ...added };
        if (Object.keys(tags).length > context.quotas.tagsPerResource) {
          throw new AwsError(
            "TagLimitExceeded",
            `The maximum number of Tags for resource '${node.nodeId}' has been reached.`,
          );
        }
        update(node, tags, context);
      }
      return { Return: true };
    },
  },

  /** A tag that is given with another value than it has stays; without Tags all go. */
  DeleteTags: {
    input: structure({ Resources: list(string()), Tags: TAGS, DryRun: boolean }),
    run({ Resources, Tags }, context) {
      const nodes = taggable(Resources, context);
      checkKeys(Tags ?? []);
      for (const node of nodes) {
        const isDeleted = ([key, value]: [string, string]) =>
          !Tags?.length || Tags.some(({ Key, Value }) => Key === key && (Value === undefined || Value === value));
        update(node, Object.fromEntries(Object.entries(node.tags).filter((tag) => !isDeleted(tag))), context);
      }
      return { Return: true };
    },
  },

  DescribeTags: {
    input: structure({ Filters: FILTERS, DryRun: boolean, ...PAGE }),
    run(input, { store }) {
      checkFilters(input.Filters);
      const tests = (input.Filters ?? []).map(tagTest);
      const resource = input.Filters?.find(({ Name }) => Name === "resource-id")?.Values;
      const condition = instancesWhere(undefined, resource ? [{ nodeId: { like: resource } }] : []);
      const { rows, nextToken } = page(checkPage(input), {
        scope: `DescribeTags/${JSON.stringify(input.Filters ?? [])}`,
        defaultSize: 1000,
        read: (after: readonly [number, string] | undefined) => readTags(after),
        keyOf: ({ number, key }) => [number, key] as const,
      });
      return {
        Tags: rows.map(({ nodeId, key, value }) => ({
          Key: key,
          ResourceId: nodeId,
          ResourceType: "instance",
          Value: value,
        })),
        NextToken: nextToken,
      };

      function* readTags(after: readonly [number, string] | undefined): Generator<TagRow> {
        // The instance on which the last page ended may have more tags.
        for (let number = (after?.[0] ?? 1) - 1; ; ) {
          const nodes = store.nodes.list(condition, number, 200);
          for (const node of nodes) {
            for (const [key, value] of Object.entries(node.tags).sort(([a], [b]) => (a < b ? -1 : 1))) {
              if (after && node.number === after[0] && key <= after[1]) continue;
              const row = { number: node.number, nodeId: node.nodeId, key, value };
              if (tests.every((test) => test(row))) yield row;
            }
          }
          if (nodes.length === 0) return;
          number = nodes.at(-1)!.number;
        }
      }
    },
  },
} satisfies Operations<EC2>;

interface TagRow {
  readonly number: number;
  readonly nodeId: string;
  readonly key: string;
  readonly value: string;
}

const TAG_FILTERS: Readonly<Record<string, (row: TagRow) => string>> = {
  key: ({ key }) => key,
  value: ({ value }) => value,
  "resource-id": ({ nodeId }) => nodeId,
  "resource-type": () => "instance",
};

function tagTest({ Name: name = "", Values: values = [] }: Filter) {
  const isTag = name.startsWith("tag:");
  const read = isTag ? TAG_FILTERS.value : Object.hasOwn(TAG_FILTERS, name) ? TAG_FILTERS[name] : undefined;
  if (!read) throw invalidValue(`The filter '${name}' is invalid`);
  return (row: TagRow) =>
    (!isTag || row.key === name.slice("tag:".length)) && values.some((value) => matchesGlob(value, read(row)));
}

function taggable(resources: readonly string[] | undefined, context: Context): Node[] {
  if (!resources?.length) throw missingParameter("ResourceId");
  const other = resources.find((id) => !id.startsWith("i-"));
  if (other !== undefined) {
    throw new AwsError("InvalidID", `The ID '${other}' is not valid: the emulator has instances alone.`);
  }
  return getInstances(resources, context);
}

function checkKeys(tags: readonly Tag[]): void {
  const reserved = tags.find(({ Key = "" }) => Key.toLowerCase().startsWith("aws:"));
  if (reserved) {
    throw invalidValue(
      `Value ( ${reserved.Key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
    );
  }
  if (tags.some(({ Key }) => Key === undefined || Key === "")) {
    throw invalidValue("Tag keys must be between 1 and 127 characters long.");
  }
}

/** An instance is called by its `Name` tag. */
function update(node: Node, tags: Record<string, string>, { store }: Context): void {
  store.nodes.update({ ...node, tags, name: tags.Name ?? null });
}
