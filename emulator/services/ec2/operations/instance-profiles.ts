import type { EC2 } from "@aws-sdk/client-ec2";
import { AwsError } from "../../../domain/aws-error.ts";
import type { Context } from "../../../domain/context.ts";
import { invalidValue, missingParameter } from "../../../domain/instances/errors.ts";
import { instancesWhere } from "../../../domain/instances/instances.ts";
import { profileNamed, setProfile } from "../../../domain/instances/launch.ts";
import type { Launch } from "../../../store/launches.ts";
import { integer, list, string, structure } from "../../../wire/shape.ts";
import type { Operations } from "../../operation.ts";
import { checkFilters } from "../instance-filters.ts";
import { FILTERS } from "../shapes.ts";
import { shownProfile } from "../show-instance.ts";
import { getLaunched } from "./instance-attributes.ts";
import { PROFILE } from "./run-instances.ts";

/** Which profile an instance has: what decides whether its agent may register with Systems Manager. */
export const PROFILE_OPERATIONS = {
  AssociateIamInstanceProfile: {
    input: structure({ IamInstanceProfile: PROFILE, InstanceId: string() }),
    run({ IamInstanceProfile, InstanceId }, context) {
      if (!IamInstanceProfile) throw missingParameter("IamInstanceProfile");
      const { launch } = getLaunched(InstanceId, context);
      if (launch.profileName !== null) {
        throw new AwsError("IncorrectState", `There is an existing association for instance ${launch.nodeId}`);
      }
      const changed = setProfile(launch, profileNamed(IamInstanceProfile, context), context);
      return { IamInstanceProfileAssociation: shown(changed, "associating", context) };
    },
  },

  ReplaceIamInstanceProfileAssociation: {
    input: structure({ IamInstanceProfile: PROFILE, AssociationId: string() }),
    run({ IamInstanceProfile, AssociationId }, context) {
      if (!IamInstanceProfile) throw missingParameter("IamInstanceProfile");
      const changed = setProfile(
        associated(AssociationId, context),
        profileNamed(IamInstanceProfile, context),
        context,
      );
      return { IamInstanceProfileAssociation: shown(changed, "associating", context) };
    },
  },

  DisassociateIamInstanceProfile: {
    input: structure({ AssociationId: string() }),
    run({ AssociationId }, context) {
      const launch = associated(AssociationId, context);
      setProfile(launch, null, context);
      return { IamInstanceProfileAssociation: shown(launch, "disassociating", context) };
    },
  },

  /** Of the instances that the filters name; the emulator knows the filters `instance-id` and `state`. */
  DescribeIamInstanceProfileAssociations: {
    input: structure({
      AssociationIds: list(string()),
      Filters: FILTERS,
      MaxResults: integer({ min: 5, max: 1000 }),
      NextToken: string(),
    }),
    run({ AssociationIds, Filters = [] }, context) {
      checkFilters(Filters);
      const unknown = Filters.find(({ Name }) => Name !== "instance-id" && Name !== "state");
      if (unknown) throw invalidValue(`The filter '${unknown.Name}' is invalid`);
      const valuesOf = (name: string) => Filters.find(({ Name }) => Name === name)?.Values;
      const condition = instancesWhere(valuesOf("instance-id"), []);
      const launches = context.store.nodes.select(condition).flatMap(({ nodeId }) => {
        const launch = context.store.launches.find(nodeId);
        return launch?.associationId ? [launch] : [];
      });
      const states = valuesOf("state");
      return {
        IamInstanceProfileAssociations: launches
          .filter(({ associationId }) => !AssociationIds?.length || AssociationIds.includes(associationId!))
          .filter(() => states === undefined || states.includes("associated"))
          .map((launch) => shown(launch, "associated", context)),
      };
    },
  },
} satisfies Operations<EC2>;

function associated(associationId: string | undefined, { store }: Context): Launch {
  if (associationId === undefined) throw missingParameter("AssociationId");
  const launch = store.launches.findAssociation(associationId);
  if (launch) return launch;
  throw new AwsError("InvalidAssociationID.NotFound", `An association with the ID '${associationId}' does not exist`);
}

function shown({ nodeId, profileName, associationId }: Launch, State: string, context: Context) {
  return {
    AssociationId: associationId!,
    InstanceId: nodeId,
    IamInstanceProfile: shownProfile(profileName!, context),
    State,
  };
}
