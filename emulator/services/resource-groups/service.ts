import type { Context } from "../../domain/context.ts";
import { restJsonService, restRoutes } from "../../wire/rest-json-service.ts";
import { GROUP_OPERATIONS } from "./operations/groups.ts";
import { MEMBER_OPERATIONS } from "./operations/members.ts";
import { TAG_OPERATIONS } from "./operations/tags.ts";

const PAGE = { maxResults: "MaxResults", nextToken: "NextToken" };
const TAGS_PATH = "/resources/{Arn}/tags";

export const RESOURCE_GROUPS_ROUTES = restRoutes(
  { ...GROUP_OPERATIONS, ...MEMBER_OPERATIONS, ...TAG_OPERATIONS },
  {
    CreateGroup: { method: "POST", path: "/groups" },
    GetGroup: { method: "POST", path: "/get-group" },
    GetGroupQuery: { method: "POST", path: "/get-group-query" },
    GetGroupConfiguration: { method: "POST", path: "/get-group-configuration" },
    PutGroupConfiguration: { method: "POST", path: "/put-group-configuration", status: 202 },
    UpdateGroup: { method: "POST", path: "/update-group" },
    UpdateGroupQuery: { method: "POST", path: "/update-group-query" },
    DeleteGroup: { method: "POST", path: "/delete-group" },
    ListGroups: { method: "POST", path: "/groups-list", query: PAGE },
    ListGroupResources: { method: "POST", path: "/list-group-resources" },
    SearchResources: { method: "POST", path: "/resources/search" },
    GroupResources: { method: "POST", path: "/group-resources" },
    UngroupResources: { method: "POST", path: "/ungroup-resources" },
    GetTags: { method: "GET", path: TAGS_PATH },
    Tag: { method: "PUT", path: TAGS_PATH },
    Untag: { method: "PATCH", path: TAGS_PATH },
  },
);

export const resourceGroups = restJsonService<Context>({
  name: "resource-groups",
  validationCode: "BadRequestException",
  routes: RESOURCE_GROUPS_ROUTES,
});
