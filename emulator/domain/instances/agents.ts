import { matchesGlob } from "../../input/glob.ts";
import type { Launch } from "../../store/launches.ts";
import type { Context } from "../context.ts";
import { updateNode } from "../nodes/update-node.ts";
import { trusts } from "../roles/roles.ts";

/** AWS's managed policies with which an agent may register, by name: the emulator does not have their documents. */
const POLICIES = [
  "AmazonSSMManagedInstanceCore",
  "service-role/AmazonEC2RoleforSSM",
  "AmazonSSMManagedEC2InstanceDefaultPolicy",
  "AmazonSSMFullAccess",
  "AdministratorAccess",
];
/** The first action of an agent, which a policy has to allow. */
const REGISTERS = "ssm:UpdateInstanceInformation";

/**
 * Lets the agents of a profile's instances in all regions register that may now do so: they try again and again, so it does not matter in
 * which order a program makes the instance, its profile and the role's policies. An agent that has registered stays a
 * managed node.
 */
export function registerAgents(profileName: string, context: Context): void {
  for (const there of context.regions()) {
    for (const launch of there.store.launches.withProfile(profileName)) registerAgent(launch, there);
  }
}

/** The same for every profile that a role is in. */
export function registerAgentsOf(roleName: string, context: Context): void {
  for (const { name } of context.store.instanceProfiles.withRole(roleName)) registerAgents(name, context);
}

/** The agent of one instance registers if its role lets it. */
export function registerAgent({ nodeId, profileName }: Launch, context: Context): void {
  const { store, nowMs } = context;
  const roleName = profileName === null ? null : (store.instanceProfiles.find(profileName)?.roleName ?? null);
  const node = store.nodes.findAny(nodeId);
  if (roleName === null || node === undefined || store.nodes.find(nodeId) || !mayRegister(roleName, context)) return;
  const isOnline = node.machineState === "running" && { pingStatus: "Online" as const, lastPingAtMs: nowMs };
  updateNode(node, { ...node, iamRole: roleName, registeredAtMs: nowMs, ...isOnline }, context);
  store.nodes.setManaged(nodeId, true);
}

function mayRegister(roleName: string, { store, account }: Context): boolean {
  const role = store.roles.find(roleName);
  if (!role || !trusts(role, "ec2.amazonaws.com")) return false;
  const own = `arn:${account.partition}:iam::aws:policy/`;
  const attached = store.roles.attachedPolicyArns(roleName);
  if (attached.some((arn) => arn.startsWith(own) && POLICIES.includes(arn.slice(own.length)))) return true;
  const documents = [
    ...store.roles.policyNames(roleName).map((name) => store.roles.findPolicy(roleName, name)),
    ...attached.map((arn) => {
      const version = store.policies.find(arn)?.defaultVersion;
      return version === undefined ? undefined : store.policies.findVersion(arn, version)?.document;
    }),
  ];
  return documents.some((document) => document !== undefined && allowsRegistering(document));
}

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
}

/** Whether one of a policy's statements allows it; resources and conditions are not evaluated. */
function allowsRegistering(document: string): boolean {
  const { Statement = [] } = JSON.parse(document) as { Statement?: Statement | readonly Statement[] };
  return [Statement]
    .flat()
    .some(
      ({ Effect, Action = [] }) =>
        Effect === "Allow" &&
        [Action].flat().some((action) => matchesGlob(action.toLowerCase(), REGISTERS.toLowerCase())),
    );
}
