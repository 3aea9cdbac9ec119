import pulumi
import pulumi_maintenance_windows as maintenance_windows
from pulumi_maintenance_windows import OperatingSystem, RebootOption

policy = maintenance_windows.PatchPolicy(
    "app",
    baselines=[{"operating_system": OperatingSystem.AMAZON_LINUX2023}],
    approve_after_days=7,
    patch_groups=["App"],
    scan={"schedule": "cron(0 3 ? * SUN *)", "duration": 2, "cutoff": 1},
    install={
        # The Saturday after Patch Tuesday.
        "schedule": "cron(0 1 ? * TUE#2 *)",
        "schedule_offset": 4,
        "duration": 4,
        "cutoff": 1,
        "max_concurrency": "50%",
        "reboot_option": RebootOption.REBOOT_IF_NEEDED,
    },
    before=[
        {
            "name": "date",
            "run_command": {
                "document": "AWS-RunShellScript",
                "parameters": {"commands": ["date"]},
            },
        }
    ],
    tags={"Team": "platform"},
)

pulumi.export("windowId", policy.install_window_id)
pulumi.export("scanWindowId", policy.scan_window_id)
