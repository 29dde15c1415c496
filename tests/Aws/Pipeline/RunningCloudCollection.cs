namespace Replica.Aws.Tests.Pipeline;

/// <summary>The classes whose tests share a deployment.</summary>
[CollectionDefinition(Name)]
public sealed class RunningCloudCollection : ICollectionFixture<RunningCloudFixture>
{
    public const string Name = "Running cloud";
}
