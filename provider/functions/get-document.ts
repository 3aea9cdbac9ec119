import { localArn } from "../aws/aws-context.ts";
import { string } from "../schema/property.ts";
import { oneOf } from "../schema/validators.ts";
import { functionType } from "./function-type.ts";

/** A document that is already there, AWS's own included. */
export const getDocument = functionType({
  token: "aws:ssm/getDocument:getDocument",
  args: {
    documentFormat: string({ default: "JSON", validate: oneOf(["JSON", "TEXT", "YAML"]) }),
    documentVersion: string({}),
    name: string({ required: true }),
  },
  isRegional: true,
  results: ["arn", "content", "documentFormat", "documentType", "documentVersion", "id", "name"],

  async invoke(aws, { name, documentFormat, documentVersion }) {
    const ssm = await aws.ssm();
    const document = await ssm.getDocument({
      Name: name,
      DocumentFormat: documentFormat as "JSON",
      DocumentVersion: documentVersion,
    });
    return {
      arn: name.startsWith("AWS-") ? name : await localArn(aws, "ssm", `document/${name}`),
      content: document.Content,
      documentFormat: document.DocumentFormat ?? documentFormat,
      documentType: document.DocumentType,
      documentVersion: document.DocumentVersion,
      id: name,
      name,
    };
  },
});
