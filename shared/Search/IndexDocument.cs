using System.Collections.Immutable;

namespace Replica.Search;

/// <summary>What the index knows of an item: the document of the outside contract, section 5, plus each file's length.</summary>
public sealed record IndexDocument
{
    /// <summary>Unique; the item's prefix.</summary>
    public required string Id { get; init; }

    /// <summary>Shown and searched.</summary>
    public required string Title { get; init; }

    /// <summary>40 lower-case hex digits, or empty.</summary>
    public string InfoHash { get; init; } = "";

    /// <summary>The torrent's own name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Free text.</summary>
    public string Description { get; init; } = "";

    /// <summary>Paths in the torrent's order.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Bytes of each of <see cref="Files"/>; empty if unknown.</summary>
    public ImmutableArray<long> FileLengths { get; init; } = [];

    /// <summary>Free words.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>video, audio, image, document, app, archive or other.</summary>
    public string Type { get; init; } = "other";

    /// <summary>Bytes in all.</summary>
    public long Size { get; init; }

    /// <summary>When it was published.</summary>
    public DateTimeOffset Date { get; init; }

    /// <summary>BCP 47, or empty.</summary>
    public string Lang { get; init; } = "";

    /// <summary>Seeders last seen, or null.</summary>
    public int? Seeders { get; init; }

    /// <summary><c>replica</c> or <c>dht</c>.</summary>
    public string Source { get; init; } = "replica";
}
