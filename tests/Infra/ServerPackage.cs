using System.Runtime.InteropServices;
using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

/// <summary>Programs that npm installs into tests/servers.</summary>
internal static class ServerPackage
{
    public static string CommandLine { get; } = At("aws-cdk", "bin", "cdk");

    /// <summary>AWS Control Tower's rules, as carried beside cfn-guard.</summary>
    public static string ControlTowerRules { get; } = At("@cdklabs", "cdk-validator-cfnguard", "rules", "control-tower", "cfn-guard");

    public static string Guard { get; } = At("@cdklabs", "cdk-validator-cfnguard", "bin",
        OperatingSystem.IsMacOS() ? "macos" : "ubuntu", RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64" : "x86_64", "cfn-guard");

    private static string At(params string[] segments) => Path.Combine([Checkout.Root, "tests", "servers", "node_modules", .. segments]);
}
