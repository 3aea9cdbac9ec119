import { createHash } from "node:crypto";
import type { Account, Context } from "../context.ts";
import { platformOf } from "../nodes/platforms.ts";

/** A public machine image. */
export interface Image {
  readonly imageId: string;
  readonly name: string;
  readonly description: string;
  /** The account that published it, and what EC2 calls that account, if it has a name there. */
  readonly ownerId: string;
  readonly ownerAlias?: string;
  readonly architecture: "x86_64" | "arm64";
  readonly rootDeviceName: string;
  /** The platform that a machine of it has, in the words of a fleet. */
  readonly platform: string;
  /** Parameters under /aws/service/ that name it. */
  readonly parameters: readonly string[];
}

/** When all images were published: what a machine of one has installed is what was released until then. */
export const PUBLISHED_AT_MS = Date.UTC(2026, 9, 1);
const [YEAR, MONTH, DAY] = ["2026", "10", "01"];

const AMAZON = { ownerId: "137112412989", ownerAlias: "amazon" };
const WINDOWS = { ownerId: "801119661308", ownerAlias: "amazon" };
const MACOS = { ownerId: "628277914472", ownerAlias: "amazon" };
const CANONICAL = { ownerId: "099720109477" };

type Offer = Omit<Image, "imageId" | "description" | "rootDeviceName"> & { readonly rootDeviceName?: string };

const OFFERS: readonly Offer[] = [
  ...(["x86_64", "arm64"] as const).flatMap((architecture): Offer[] => [
    {
      ...AMAZON,
      architecture,
      platform: "amazon-linux-2",
      name: `amzn2-ami-hvm-2.0.${YEAR}${MONTH}${DAY}.0-${architecture}-gp2`,
      parameters: [
        `ami-amazon-linux-latest/amzn2-ami-hvm-${architecture}-gp2`,
        `ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-${architecture}-gp2`,
      ],
    },
    {
      ...AMAZON,
      architecture,
      platform: "amazon-linux-2023",
      name: `al2023-ami-2023.9.${YEAR}${MONTH}${DAY}.0-kernel-6.1-${architecture}`,
      parameters: [
        `ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`,
        `ami-amazon-linux-latest/al2023-ami-kernel-6.1-${architecture}`,
      ],
    },
    ...(
      [
        ["20.04", "focal", "hvm-ssd", "ebs-gp2"],
        ["22.04", "jammy", "hvm-ssd", "ebs-gp2"],
        ["24.04", "noble", "hvm-ssd-gp3", "ebs-gp3"],
      ] as const
    ).map(([version, code, kind, volume]): Offer => {
      const short = architecture === "arm64" ? "arm64" : "amd64";
      return {
        ...CANONICAL,
        architecture,
        platform: `ubuntu-${version}`,
        name: `ubuntu/images/${kind}/ubuntu-${code}-${version}-${short}-server-${YEAR}${MONTH}${DAY}`,
        rootDeviceName: "/dev/sda1",
        parameters: [`canonical/ubuntu/server/${version}/stable/current/${short}/hvm/${volume}/ami-id`],
      };
    }),
  ]),
  ...["2016", "2019", "2022", "2025"].map(
    (year): Offer => ({
      ...WINDOWS,
      architecture: "x86_64",
      platform: `windows-server-${year}`,
      name: `Windows_Server-${year}-English-Full-Base-${YEAR}.${MONTH}.${DAY}`,
      rootDeviceName: "/dev/sda1",
      parameters: [`ami-windows-latest/Windows_Server-${year}-English-Full-Base`],
    }),
  ),
  offer("debian-12", "136693071363", `debian-12-amd64-${YEAR}${MONTH}${DAY}-1234`, ["debian/release/12/latest/amd64"]),
  offer("rhel-8", "309956199498", `RHEL-8.10.0_HVM-${YEAR}${MONTH}${DAY}-x86_64-0-Hourly2-GP3`),
  offer("rhel-9", "309956199498", `RHEL-9.6.0_HVM-${YEAR}${MONTH}${DAY}-x86_64-0-Hourly2-GP3`),
  offer("rocky-9", "792107900819", `Rocky-9-EC2-Base-9.6-${YEAR}${MONTH}${DAY}.0.x86_64`),
  offer("alma-9", "764336703387", `AlmaLinux OS 9.6.${YEAR}${MONTH}${DAY} x86_64`),
  offer("oracle-9", "131827586825", `OL9.6-x86_64-HVM-${YEAR}-${MONTH}-${DAY}`),
  offer("centos-stream-9", "125523088429", `CentOS Stream 9 x86_64 ${YEAR}${MONTH}${DAY}`),
  offer("suse-15", "013907871322", `suse-sles-15-sp6-v${YEAR}${MONTH}${DAY}-hvm-ssd-x86_64`, [
    "suse/sles/15-sp6/x86_64/latest",
  ]),
  {
    ...MACOS,
    architecture: "arm64",
    platform: "macos-14",
    name: `amzn-ec2-macos-14.7-${YEAR}${MONTH}${DAY}-arm64`,
    parameters: ["ec2-macos/sonoma/arm64_mac/latest/image_id"],
  },
  {
    ...MACOS,
    architecture: "arm64",
    platform: "macos-15",
    name: `amzn-ec2-macos-15.5-${YEAR}${MONTH}${DAY}-arm64`,
    parameters: ["ec2-macos/sequoia/arm64_mac/latest/image_id"],
  },
];

function offer(platform: string, ownerId: string, name: string, parameters: readonly string[] = []): Offer {
  return { ownerId, architecture: "x86_64", platform, name, rootDeviceName: "/dev/sda1", parameters };
}

/** All images of a Region. Their ids differ by Region, as everywhere in EC2. */
export function imagesOf({ region }: Pick<Account, "region">): readonly Image[] {
  return OFFERS.map((one) => ({
    rootDeviceName: "/dev/xvda",
    ...one,
    imageId: `ami-0${createHash("sha256").update(`${region}/${one.name}`).digest("hex").slice(0, 16)}`,
    description: `${platformOf(one.platform).name} ${platformOf(one.platform).version}`,
    parameters: one.parameters.map((path) => `/aws/service/${path}`),
  }));
}

export function findImage(imageId: string, { account }: Pick<Context, "account">): Image | undefined {
  return imagesOf(account).find((image) => image.imageId === imageId);
}
