import type { ComponentResource, ComponentResourceOptions, Inputs } from "@pulumi/pulumi";
import type { ConstructResult, Provider } from "@pulumi/pulumi/provider/index.js";

interface Schema {
  readonly version: string;
  readonly resources: { readonly [token: string]: { readonly properties: { readonly [name: string]: unknown } } };
}

type Constructor = new (name: string, args: Inputs, opts: ComponentResourceOptions) => ComponentResource;

/** Makes the components for programs in any language of Pulumi. It answers from the schema that is kept with the package. */
export class ComponentProvider implements Provider {
  readonly version: string;
  readonly schema: string;
  readonly #resources: Schema["resources"];

  /** @param schema the text of schema.json. */
  constructor(schema: string) {
    this.schema = schema;
    ({ version: this.version, resources: this.#resources } = JSON.parse(schema) as Schema);
  }

  async construct(
    name: string,
    type: string,
    inputs: Inputs,
    options: ComponentResourceOptions,
  ): Promise<ConstructResult> {
    const described = this.#resources[type];
    if (described === undefined) {
      const known = Object.keys(this.#resources).join(", ");
      throw new Error(`${type} is not a component of this package. Its components are ${known}.`);
    }
    // Loaded on demand: a command that asks for the schema only makes no component.
    const components: object = await import("../components/components.ts");
    const Component = components[type.split(":")[2] as keyof typeof components] as Constructor;
    const component = new Component(name, inputs, options);
    const { foretold } = await import("../components/foretell.ts");
    // The engine may end with the answer to the last component.
    await foretold();
    const outputs = Object.keys(described.properties).map((output) => [output, component[output as never]]);
    return { urn: component.urn, state: Object.fromEntries(outputs) };
  }
}
