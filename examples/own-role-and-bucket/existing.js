// Makes on the emulator what your account has already. It is not part of the program.
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";

const settings = {
  endpoint: process.env.AWS_ENDPOINT_URL ?? "http://127.0.0.1:4599",
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
};
const iam = new IAMClient(settings);

const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ssm.amazonaws.com" } };
for (const RoleName of ["windows", "publisher"]) {
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  await iam.send(new CreateRoleCommand({ RoleName, Path: "/patching/", AssumeRolePolicyDocument }));
}
const PolicyArn = "arn:aws:iam::aws:policy/service-role/AmazonSSMMaintenanceWindowRole";
await iam.send(new AttachRolePolicyCommand({ RoleName: "windows", PolicyArn }));
await new S3Client({ ...settings, forcePathStyle: true }).send(
  new CreateBucketCommand({ Bucket: "example-patching-logs" }),
);
await new SNSClient(settings).send(new CreateTopicCommand({ Name: "patching" }));
