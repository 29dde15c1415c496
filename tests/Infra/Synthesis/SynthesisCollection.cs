namespace Replica.Infra.Tests.Synthesis;

/// <summary>All that synthesises, one after the other: behind the CDK stands one process with one thread.</summary>
[CollectionDefinition(Name)]
public sealed class SynthesisCollection : ICollectionFixture<Synthesiser>
{
    public const string Name = "synthesis";
}
