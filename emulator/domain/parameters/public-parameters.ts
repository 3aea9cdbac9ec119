import type { Parameter } from "../../store/parameters.ts";
import type { Context } from "../context.ts";
import { imagesOf, PUBLISHED_AT_MS } from "../instances/images.ts";

/** Where AWS and other publishers keep parameters for everybody to read. */
export const PUBLIC_PATH = "/aws/service/";

/** The parameters that name the images which the emulator knows, by name. */
export function publicParameters({ account }: Pick<Context, "account">): Parameter[] {
  return imagesOf(account)
    .flatMap(({ imageId, parameters }) => parameters.map((name) => publicParameter(name, imageId)))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

export function findPublicParameter(name: string, context: Pick<Context, "account">): Parameter | undefined {
  if (!name.startsWith(PUBLIC_PATH)) return undefined;
  return publicParameters(context).find((parameter) => parameter.name === name);
}

function publicParameter(name: string, value: string): Parameter {
  return {
    name,
    type: "String",
    value,
    version: 1,
    modifiedAtMs: PUBLISHED_AT_MS,
    description: null,
    allowedPattern: null,
    keyId: null,
    tier: "Standard",
    // Canonical's are of this type; the others are plain text in AWS too.
    dataType: name.includes("/canonical/") ? "aws:ec2:image" : "text",
  };
}
