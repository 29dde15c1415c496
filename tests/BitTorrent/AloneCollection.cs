namespace Replica.BitTorrent.Tests;

/// <summary>Tests that measure the whole process, its heap for one: no other test runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Alone";
}
