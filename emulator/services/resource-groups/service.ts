import type { Context } from "../../domain/context.ts";
import { type RestRoute, restJsonService } from "../../wire/rest-json-service.ts";
import {
  createGroup,
  deleteGroup,
  getGroupConfiguration,
  getGroupOperation,
  getGroupQuery,
  listGroups,
  putGroupConfiguration,
  updateGroup,
  updateGroupQuery,
} from "./operations/groups.ts";
import { groupResources, listGroupResources, searchResources, ungroupResources } from "./operations/members.ts";
import { getTags, tag, untag } from "./operations/tags.ts";

const PAGE = { maxResults: "MaxResults", nextToken: "NextToken" };
const TAGS_PATH = "/resources/{Arn}/tags";

export const RESOURCE_GROUPS_ROUTES: readonly RestRoute<Context>[] = [
  { name: "CreateGroup", method: "POST", path: "/groups", operation: createGroup },
  { name: "GetGroup", method: "POST", path: "/get-group", operation: getGroupOperation },
  { name: "GetGroupQuery", method: "POST", path: "/get-group-query", operation: getGroupQuery },
  {
    name: "GetGroupConfiguration",
    method: "POST",
    path: "/get-group-configuration",
    operation: getGroupConfiguration,
  },
  {
    name: "PutGroupConfiguration",
    method: "POST",
    path: "/put-group-configuration",
    status: 202,
    operation: putGroupConfiguration,
  },
  { name: "UpdateGroup", method: "POST", path: "/update-group", operation: updateGroup },
  { name: "UpdateGroupQuery", method: "POST", path: "/update-group-query", operation: updateGroupQuery },
  { name: "DeleteGroup", method: "POST", path: "/delete-group", operation: deleteGroup },
  { name: "ListGroups", method: "POST", path: "/groups-list", query: PAGE, operation: listGroups },
  { name: "ListGroupResources", method: "POST", path: "/list-group-resources", operation: listGroupResources },
  { name: "SearchResources", method: "POST", path: "/resources/search", operation: searchResources },
  { name: "GroupResources", method: "POST", path: "/group-resources", operation: groupResources },
  { name: "UngroupResources", method: "POST", path: "/ungroup-resources", operation: ungroupResources },
  { name: "GetTags", method: "GET", path: TAGS_PATH, operation: getTags },
  { name: "Tag", method: "PUT", path: TAGS_PATH, operation: tag },
  { name: "Untag", method: "PATCH", path: TAGS_PATH, operation: untag },
];

export const resourceGroups = restJsonService<Context>({
  name: "resource-groups",
  validationCode: "BadRequestException",
  routes: RESOURCE_GROUPS_ROUTES,
});
