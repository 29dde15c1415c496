using System.Collections.Immutable;
using Replica.Search.Queries;

namespace Replica.Search;

/// <summary>A search: the query text and everything that narrows, orders and pages it.</summary>
public sealed record SearchQuery
{
    /// <summary>What was typed; every string parses.</summary>
    public string Text { get; init; } = "";

    /// <summary>The info hash, in lower-case hex, if the text is one or a magnet link that names one: then nothing else is looked for.</summary>
    public string? InfoHash => QueryParser.InfoHashOf(Text);

    /// <summary>Media types or MIME types, any of which will do; empty = all.</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>BCP 47, or null.</summary>
    public string? Lang { get; init; }

    /// <summary>Bytes, or null.</summary>
    public long? MinSize { get; init; }

    /// <summary>Bytes, or null.</summary>
    public long? MaxSize { get; init; }

    /// <summary>Published at or after, or null.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Strict AND without prefix or typo matching.</summary>
    public bool MatchAll { get; init; }

    /// <summary>Order.</summary>
    public SearchOrder Order { get; init; } = SearchOrder.Relevance;

    /// <summary>Results to pass over, from 0.</summary>
    public int Offset { get; init; }

    /// <summary>Results wanted, 1–100.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>Generation of the snapshot that the pages before came from, or null; whoever keeps snapshots goes on with that one if it still can.</summary>
    public long? Generation { get; init; }
}
