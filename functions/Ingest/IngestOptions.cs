using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Replica.Ingest.Guard;
using Replica.Ingest.Processes;

namespace Replica.Ingest;

/// <summary>How a worker ingests. The variables of <see cref="FromEnvironment"/> are documented in <c>docs/operating.md</c>.</summary>
/// <param name="Scratch">A folder of its own; emptied when the worker starts.</param>
public sealed record IngestOptions(string Scratch)
{
    /// <summary>What it takes on.</summary>
    public IngestLimits Limits { get; init; } = new();

    /// <summary>Where it may connect to.</summary>
    public GuardOptions Guard { get; init; } = new();

    /// <summary>A cookies file (Netscape format) for yt-dlp, or null.</summary>
    public string? Cookies { get; init; }

    /// <summary>yt-dlp and ffmpeg.</summary>
    public Programs Programs { get; init; } = Programs.OfThisMachine();

    /// <summary>Deliveries after which a job that could not be done yet has failed: the queue's own limit.</summary>
    public int MaxReceives { get; init; } = 5;

    /// <summary>Reads settings by their variable names (<c>REPLICA_INGEST_…</c>).</summary>
    /// <param name="scratch">The scratch folder where <c>REPLICA_INGEST_SCRATCH</c> is not set.</param>
    /// <param name="defaults">The limits where no variable says others.</param>
    /// <param name="find">The value of a variable, or null.</param>
    /// <exception cref="FormatException">A value is malformed; names the variable.</exception>
    public static IngestOptions FromEnvironment(string scratch, IngestLimits defaults, Func<string, string?> find)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        ArgumentNullException.ThrowIfNull(find);
        return new IngestOptions(Text("REPLICA_INGEST_SCRATCH") ?? scratch)
        {
            Limits = defaults with
            {
                MaxBytes = Number("REPLICA_INGEST_MAX_BYTES", defaults.MaxBytes),
                MaxDuration = Seconds("REPLICA_INGEST_MAX_SECONDS", defaults.MaxDuration),
                MaxRunTime = Seconds("REPLICA_INGEST_MAX_RUN_SECONDS", defaults.MaxRunTime),
                MaxPlaylistEntries = (int)Math.Min(Number("REPLICA_INGEST_MAX_ENTRIES", defaults.MaxPlaylistEntries), 10_000),
            },
            Guard = new GuardOptions
            {
                Allowed = Text("REPLICA_INGEST_ALLOW") is { } allowed ? ParseAllowed(allowed) : [],
                UpstreamProxy = Text("REPLICA_INGEST_PROXY") is { } proxy ? ParseProxy(proxy) : null,
            },
            Cookies = Text("REPLICA_INGEST_COOKIES"),
        };

        string? Text(string name) => find(name) is { Length: > 0 } value ? value : null;

        long Number(string name, long usual) => Text(name) is not { } text ? usual
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 1L << 50 ? value
            : throw new FormatException($"{name} is a whole number above 0.");

        TimeSpan Seconds(string name, TimeSpan usual) => TimeSpan.FromSeconds(Math.Min(Number(name, (long)usual.TotalSeconds), 30_000_000));
    }

    /// <summary>Reads exceptions from the guard: <c>127.0.0.1:8080,[::1]:80</c>.</summary>
    /// <exception cref="FormatException">One is not an address with a port.</exception>
    public static ImmutableArray<IPEndPoint> ParseAllowed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseEndPoint)];
    }

    private static IPEndPoint ParseEndPoint(string text) => IPEndPoint.TryParse(text, out var endPoint) && endPoint.Port > 0
        ? endPoint
        : throw new FormatException($"'{text}' is no IP:PORT, such as 127.0.0.1:8080 or [::1]:8080.");

    private static Uri ParseProxy(string text) => Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Scheme == Uri.UriSchemeHttp
        ? proxy
        : throw new FormatException("REPLICA_INGEST_PROXY is an http:// URL.");
}
