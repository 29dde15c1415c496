using Replica.Support;

namespace Replica.Infra.Tests;

/// <summary>A fact that needs the packages of tests/servers: skipped, saying so, where they are not installed, but never in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServerPackageFactAttribute : FactAttribute
{
    public ServerPackageFactAttribute() =>
        Skip = RequiredProgram.SkipReason("node") ?? RequiredProgram.SkipReason(ServerPackage.CommandLine) ?? RequiredProgram.SkipReason(ServerPackage.Guard);
}
