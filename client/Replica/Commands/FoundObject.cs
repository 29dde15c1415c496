namespace Replica.Client.Commands;

/// <summary>One object of a <see cref="SearchAnswer"/>. Its texts are others' and go through <see cref="Cli.TerminalText.Clean"/>.</summary>
internal sealed record FoundObject
{
    public string? DisplayName { get; init; }

    public string? TorrentName { get; init; }

    public string? TorrentInternalFilePath { get; init; }

    public long FileSize { get; init; }

    public string? MediaType { get; init; }

    public string? ReplicaLink { get; init; }

    public FoundMetadata? Metadata { get; init; }
}
