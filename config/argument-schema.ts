import * as z from "zod";
import type { Inside } from "../components/argument-names.ts";
import { NOTIFICATION_EVENTS, NotificationType } from "../components/delivery/notification-events.ts";
import {
  ComplianceLevel,
  OperatingSystem,
  PatchFilterKey,
  RejectedPatchesAction,
  SecurityUpdatesStatus,
} from "../components/patching/patch-choices.ts";
import { CutoffBehavior } from "../components/tasks/cutoff-behavior.ts";
import { DocumentHashType } from "../components/tasks/document-hash-type.ts";
import { PatchOperation, RebootOption } from "../components/tasks/patch-operation.ts";
import { choice, number, oneOrMore, text, truth } from "./scalars.ts";

/** The arguments of components that are one of some words, by their names. */
export const CHOICES: Readonly<Record<string, readonly string[]>> = {
  approvedPatchesComplianceLevel: Object.values(ComplianceLevel),
  availableSecurityUpdatesComplianceStatus: Object.values(SecurityUpdatesStatus),
  complianceLevel: Object.values(ComplianceLevel),
  cutoffBehavior: Object.values(CutoffBehavior),
  documentHashType: Object.values(DocumentHashType),
  events: NOTIFICATION_EVENTS,
  key: Object.values(PatchFilterKey),
  operatingSystem: Object.values(OperatingSystem),
  operation: Object.values(PatchOperation),
  rebootOption: Object.values(RebootOption),
  rejectedPatchesAction: Object.values(RejectedPatchesAction),
  type: Object.values(NotificationType),
};

/** The form of a component's arguments, from the table that its own check uses. */
export function argumentShape(names: object): Record<string, z.ZodType> {
  const entries = Object.entries(names as Inside).map(([name, leaf]) => {
    const schema = schemaOf(name, leaf);
    return [name, typeof leaf === "string" && leaf.endsWith("!") ? schema : schema.optional()] as const;
  });
  return Object.fromEntries(entries);
}

function schemaOf(name: string, leaf: Inside[string]): z.ZodType {
  if (Array.isArray(leaf)) return z.array(z.strictObject(argumentShape(leaf[0] as Inside)));
  if (typeof leaf === "object") return z.strictObject(argumentShape(leaf));
  const word = CHOICES[name] === undefined ? text() : choice(CHOICES[name]);
  switch (leaf.replace("!", "")) {
    case "number":
      return number();
    case "flag":
      return truth();
    case "texts":
      return z.array(word);
    case "tags":
      return z.record(z.string(), text());
    case "lists":
      return z.record(z.string(), oneOrMore(text()));
    default:
      return word;
  }
}
