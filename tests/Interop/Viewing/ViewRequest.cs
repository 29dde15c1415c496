using System.Net;

namespace Replica.Interop.Tests.Viewing;

/// <summary>One request to <c>/replica/view</c> and what RFC 9110 and the outside contract say of its answer.</summary>
/// <param name="Kind">For messages.</param>
/// <param name="Status">The status that is due.</param>
/// <param name="Parts">The runs of the file that the body consists of; none for an answer without any.</param>
internal sealed record ViewRequest(string Kind, HttpStatusCode Status, params (long Offset, long Length)[] Parts)
{
    private const int LongestRange = 40_000;

    /// <summary>Every kind there is.</summary>
    public static readonly IReadOnlyList<Func<Random, long, string, ViewRequest>> Kinds =
    [
        Single, Open, Suffix, Clamped, Several, SeveralOfWhichOneIsOutside, Outside, SuffixOfNothing, IfRangeHolds, IfRangeNamesAnother, IfNoneMatchHolds,
        IfNoneMatchNamesAnother, IfMatchNamesAnother, Head, Malformed, Dropped,
    ];

    /// <summary>GET or HEAD.</summary>
    public HttpMethod Method { get; private init; } = HttpMethod.Get;

    /// <summary>Its header fields.</summary>
    public (string Name, string Value)[] Headers { get; private init; } = [];

    /// <summary>Bytes after which the connection is dropped; null = the body is read to its end.</summary>
    public int? DropAfter { get; private init; }

    /// <summary>Whether the body is <c>multipart/byteranges</c>.</summary>
    public bool IsMultipart => Parts.Length > 1;

    /// <summary>Whether the answer describes the file: its entity tag, how long it keeps.</summary>
    public bool DescribesFile => (int)Status < 400;

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}: {Method} {string.Join("; ", Headers.Select(header => $"{header.Name}: {header.Value}"))}";

    private static ViewRequest Single(Random random, long length, string etag)
    {
        var (offset, count) = Run(random, length);
        return Ranged("single", [(offset, count)], $"{offset}-{offset + count - 1}");
    }

    private static ViewRequest Open(Random random, long length, string etag)
    {
        var count = random.Next(1, LongestRange);
        return Ranged("open", [(length - count, count)], $"{length - count}-");
    }

    private static ViewRequest Suffix(Random random, long length, string etag)
    {
        var count = random.Next(1, LongestRange);
        return Ranged("suffix", [(length - count, count)], $"-{count}");
    }

    private static ViewRequest Clamped(Random random, long length, string etag)
    {
        var count = random.Next(1, LongestRange);
        return Ranged("clamped", [(length - count, count)], $"{length - count}-{length + random.NextInt64(long.MaxValue / 2)}");
    }

    private static ViewRequest Several(Random random, long length, string etag)
    {
        (long Offset, long Length)[] runs = [Run(random, length), Run(random, length), (length - 7, 7)];
        return Ranged("several", runs, $"{runs[0].Offset}-{runs[0].Offset + runs[0].Length - 1}, {runs[1].Offset}-{runs[1].Offset + runs[1].Length - 1},-7");
    }

    private static ViewRequest SeveralOfWhichOneIsOutside(Random random, long length, string etag)
    {
        var (offset, count) = Run(random, length);
        return Ranged("several, one outside", [(offset, count), (0, 2)], $"{offset}-{offset + count - 1},{length}-,0-1");
    }

    private static ViewRequest Outside(Random random, long length, string etag) => Refused("outside", $"{length + random.Next(1_000)}-");

    private static ViewRequest SuffixOfNothing(Random random, long length, string etag) => Refused("suffix of nothing", "-0");

    private static ViewRequest IfRangeHolds(Random random, long length, string etag)
    {
        var single = Single(random, length, etag);
        return single with { Kind = "If-Range holds", Headers = [.. single.Headers, ("If-Range", etag)] };
    }

    private static ViewRequest IfRangeNamesAnother(Random random, long length, string etag) =>
        Whole("If-Range names another", length, random, ("Range", "bytes=5-9"), ("If-Range", "\"another\""));

    private static ViewRequest IfNoneMatchHolds(Random random, long length, string etag) =>
        new("If-None-Match holds", HttpStatusCode.NotModified) { Headers = [("If-None-Match", $"\"another\", {etag}"), ("Range", "bytes=0-9")] };

    private static ViewRequest IfNoneMatchNamesAnother(Random random, long length, string etag)
    {
        var single = Single(random, length, etag);
        return single with { Kind = "If-None-Match names another", Headers = [.. single.Headers, ("If-None-Match", "\"another\"")] };
    }

    private static ViewRequest IfMatchNamesAnother(Random random, long length, string etag) =>
        new("If-Match names another", HttpStatusCode.PreconditionFailed) { Headers = [("If-Match", "\"another\"")] };

    private static ViewRequest Head(Random random, long length, string etag) =>
        new("HEAD", HttpStatusCode.OK, (0, length)) { Method = HttpMethod.Head, Headers = [("Range", "bytes=3-4")] };

    private static ViewRequest Malformed(Random random, long length, string etag) => Whole("malformed range", length, random, ("Range", "bytes=9-5"));

    private static ViewRequest Dropped(Random random, long length, string etag)
    {
        var offset = random.NextInt64(length / 2);
        return Ranged("dropped", [(offset, length - offset)], $"{offset}-") with { DropAfter = random.Next(LongestRange) };
    }

    private static ViewRequest Ranged(string kind, (long Offset, long Length)[] runs, string ranges) =>
        new(kind, HttpStatusCode.PartialContent, runs) { Headers = [("Range", "bytes=" + ranges)] };

    private static ViewRequest Refused(string kind, string range) =>
        new(kind, HttpStatusCode.RequestedRangeNotSatisfiable) { Headers = [("Range", "bytes=" + range)] };

    // The whole file would be all there is to fetch: its begin shows as well that it is meant.
    private static ViewRequest Whole(string kind, long length, Random random, params (string, string)[] headers) =>
        new(kind, HttpStatusCode.OK, (0, length)) { Headers = headers, DropAfter = random.Next(LongestRange) };

    private static (long Offset, long Length) Run(Random random, long length)
    {
        var count = random.Next(1, LongestRange);
        return (random.NextInt64(length - count), count);
    }
}
