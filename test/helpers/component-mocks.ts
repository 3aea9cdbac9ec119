import * as pulumi from "@pulumi/pulumi";

/** Inputs of AWS resources, by type and name. */
export type Registered = Record<string, Record<string, unknown>>;

const registered = new Map<string, Record<string, unknown>>();
let serial = 0;

/** Answers for the engine: it registers what it is given, and computes an id and an ARN. */
export function useMocks(isPreview: boolean): Promise<void> {
  return pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        if (type.startsWith("aws:")) registered.set(`${type} ${name}`, inputs);
        return { id: `${name}-id`, state: { ...inputs, arn: `arn:${name}`, bucket: name } };
      },
      call: ({ token, inputs }) =>
        token === "aws:index/getPartition:getPartition" ? { partition: "aws-us-gov" } : inputs,
    },
    "project",
    "stack",
    isPreview,
  );
}

/** Stands for an input that a preview does not know. */
export const UNKNOWN = "(unknown)";

/** Makes a component and gives what it registered with AWS, with its name replaced by NAME. */
export async function registeredBy(make: (name: string) => pulumi.Resource): Promise<Registered> {
  const name = `component${serial++}`;
  registered.clear();
  make(name);
  await pulumi.runtime.disconnect();
  const shown = (_: string, value: unknown) => (pulumi.isUnknown(value) ? UNKNOWN : value);
  return JSON.parse(JSON.stringify(Object.fromEntries(registered), shown).replaceAll(name, "NAME"));
}

/** What a program that makes a component fails with: in the constructor, or when what it waited for is known. */
export async function refusalOf(make: (name: string) => unknown): Promise<string> {
  let refuse: (error: Error) => void = () => {};
  const later = new Promise<string>((resolve) => {
    refuse = (error) => resolve(error.message);
    process.once("unhandledRejection", refuse);
  });
  try {
    make(`component${serial++}`);
    return await later;
  } catch (error) {
    return (error as Error).message;
  } finally {
    process.off("unhandledRejection", refuse);
  }
}
