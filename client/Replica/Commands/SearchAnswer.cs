namespace Replica.Client.Commands;

/// <summary>What <c>search</c> shows of the search route's answer.</summary>
internal sealed record SearchAnswer
{
    public IReadOnlyList<FoundObject> Objects { get; init; } = [];

    /// <summary>Some source did not answer.</summary>
    public bool Partial { get; init; }
}
