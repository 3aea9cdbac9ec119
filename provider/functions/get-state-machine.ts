import { string } from "../schema/property.ts";
import { rfc3339 } from "../values/rfc3339.ts";
import { functionType } from "./function-type.ts";

/** A state machine that is already there, by its name. */
export const getStateMachine = functionType({
  token: "aws:sfn/getStateMachine:getStateMachine",
  args: { name: string({ required: true }) },
  isRegional: true,
  results: ["arn", "creationDate", "definition", "description", "id", "name", "revisionId", "roleArn", "status"],

  async invoke(aws, { name }) {
    const sfn = await aws.sfn();
    for (let nextToken: string | undefined; ; ) {
      const page = await sfn.listStateMachines({ nextToken });
      const arn = page.stateMachines?.find((machine) => machine.name === name)?.stateMachineArn;
      if (arn !== undefined) {
        const machine = await sfn.describeStateMachine({ stateMachineArn: arn });
        return {
          arn,
          creationDate: rfc3339(machine.creationDate),
          definition: machine.definition,
          description: machine.description ?? "",
          id: arn,
          revisionId: machine.revisionId ?? "",
          roleArn: machine.roleArn,
          status: machine.status,
        };
      }
      nextToken = page.nextToken;
      if (!nextToken) throw new Error(`no state machine is named ${name}`);
    }
  },
});
