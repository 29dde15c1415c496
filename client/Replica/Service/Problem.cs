namespace Replica.Client.Service;

/// <summary>What the client reads of an RFC 9457 problem.</summary>
internal sealed record Problem
{
    public string? Type { get; init; }

    public string? Title { get; init; }

    public string? Detail { get; init; }

    /// <summary>Of the item that an upload duplicates.</summary>
    public string? Prefix { get; init; }
}
