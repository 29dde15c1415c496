namespace Replica.Api.Http;

/// <summary>An error answer (RFC 9457).</summary>
internal sealed record Problem(int Status, string Title, string Detail)
{
    /// <summary>The URN that programs go by; <c>about:blank</c> where the status says it all.</summary>
    public string Type { get; init; } = "about:blank";

    /// <summary>Of a duplicate: the link of the item that exists.</summary>
    public string? Link { get; init; }

    /// <summary>Of a duplicate: its prefix.</summary>
    public string? Prefix { get; init; }

    /// <summary>Of an incomplete upload: parts that have not arrived, the first hundred.</summary>
    public IReadOnlyList<MissingPart>? Missing { get; init; }

    /// <summary>Of an incomplete upload: true if the torrent has not arrived.</summary>
    public bool? TorrentMissing { get; init; }
}
