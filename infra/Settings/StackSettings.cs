using Constructs;

namespace Replica.Infra.Settings;

/// <summary>What an operator may choose, read from the CDK's context (docs/operating.md has the table).</summary>
public sealed record StackSettings
{
    /// <summary>Context name of <see cref="FunctionRuntime"/>.</summary>
    public const string FunctionRuntimeName = "functionRuntime";

    private const string ManagedRuntime = "dotnet10";
    private const string BareRuntime = "provided.al2023";
    private const string LogRetentionName = "logRetentionDays";

    private static readonly int[] LogRetentions = [1, 3, 5, 7, 14, 30, 60, 90, 180, 365];

    /// <summary>The repository's root: what images are built from.</summary>
    public required string Repository { get; init; }

    /// <summary>Where <c>infra/publish</c> leaves the functions, absolute.</summary>
    public required string Artifacts { get; init; }

    /// <summary><c>dotnet10</c> (IL, arm64) or <c>provided.al2023</c> (self-contained, x86-64).</summary>
    public string FunctionRuntime { get; init; } = ManagedRuntime;

    /// <summary>True if functions bring their own runtime.</summary>
    public bool IsSelfContained => FunctionRuntime == BareRuntime;

    /// <summary>The content's own domain, or null for the distribution's.</summary>
    public string? ContentDomain { get; init; }

    /// <summary>ARN of that domain's certificate, which has to stand in us-east-1.</summary>
    public string? ContentCertificate { get; init; }

    /// <summary>Who is told of alarms; null = nobody but the topic.</summary>
    public string? AlarmEmail { get; init; }

    /// <summary>US dollars a month above which the budget warns, at 80 % and where the forecast exceeds it.</summary>
    public int MonthlyBudget { get; init; } = 100;

    /// <summary>Media URLs that functions work at a time, from 2 (SQS's least).</summary>
    public int IngestConcurrency { get; init; } = 4;

    /// <summary>Containers that work large media URLs at a time at most; 0 = none.</summary>
    public int LargeIngestTasks { get; init; } = 2;

    /// <summary>Scratch disk of such a container, GiB, 21–200.</summary>
    public int LargeIngestDisk { get; init; } = 100;

    /// <summary>yt-dlp's release in the ingest image; null while the operator has named none, and then the image can not be built.</summary>
    public string? YtDlpVersion { get; init; }

    /// <summary>SHA-256 of that release's wheel, 64 hexadecimal digits.</summary>
    public string? YtDlpSha256 { get; init; }

    /// <summary>CPU of a search container, in units of which 1,024 are one core.</summary>
    public int SearchCpu { get; init; } = 512;

    /// <summary>Memory of a search container, MiB: the index stands in it.</summary>
    public int SearchMemory { get; init; } = 2048;

    /// <summary>Search containers at most; one always runs.</summary>
    public int SearchTasks { get; init; } = 4;

    /// <summary>Name of the secret, in Secrets Manager, that says which servers search the DHT, with their passwords; null = none.</summary>
    public string? DhtSearchSecret { get; init; }

    /// <summary>Days that logs are kept.</summary>
    public int LogRetention { get; init; } = 30;

    /// <summary>Reads and checks them all.</summary>
    /// <param name="node">Whose context.</param>
    /// <param name="repository">The repository's root, absolute.</param>
    /// <exception cref="SettingException">A value is not allowed.</exception>
    public static StackSettings Read(Node node, string repository)
    {
        ArgumentNullException.ThrowIfNull(node);
        var context = new ContextReader(node);
        return new StackSettings
        {
            Repository = repository,
            Artifacts = Path.GetFullPath(context.Text("artifacts") ?? "artifacts", repository),
            FunctionRuntime = context.OneOf(FunctionRuntimeName, ManagedRuntime, BareRuntime),
            ContentDomain = context.Text("contentDomain"),
            ContentCertificate = context.Text("contentCertificate"),
            AlarmEmail = context.Text("alarmEmail"),
            MonthlyBudget = context.Number("monthlyBudget", 1, 1_000_000, 100),
            IngestConcurrency = context.Number("ingestConcurrency", 2, 1_000, 4),
            LargeIngestTasks = context.Number("largeIngestTasks", 0, 10, 2),
            LargeIngestDisk = context.Number("largeIngestDisk", 21, 200, 100),
            YtDlpVersion = context.Text("ytDlpVersion"),
            YtDlpSha256 = context.Text("ytDlpSha256"),
            SearchCpu = context.Number("searchCpu", 256, 16_384, 512),
            SearchMemory = context.Number("searchMemory", 512, 122_880, 2_048),
            SearchTasks = context.Number("searchTasks", 1, 100, 4),
            DhtSearchSecret = context.Text("dhtSearchSecret"),
            LogRetention = context.Number(LogRetentionName, 1, 365, 30),
        }.Checked();
    }

    private StackSettings Checked()
    {
        if (ContentDomain is null != ContentCertificate is null)
            throw new SettingException("contentDomain", "and contentCertificate go together: give both or neither");
        if (ContentCertificate is { } arn && !arn.StartsWith("arn:aws:acm:us-east-1:", StringComparison.Ordinal))
            throw new SettingException("contentCertificate", $"is '{arn}'; CloudFront takes ACM certificates of us-east-1 alone (arn:aws:acm:us-east-1:…)");
        if (AlarmEmail is { } email && !email.Contains('@', StringComparison.Ordinal))
            throw new SettingException("alarmEmail", $"is '{email}', which is no e-mail address");
        if (YtDlpVersion is null != YtDlpSha256 is null)
            throw new SettingException("ytDlpVersion", "and ytDlpSha256 go together: a release, and the SHA-256 of its wheel");
        if (YtDlpSha256 is { } sum && (sum.Length != 64 || !sum.All(char.IsAsciiHexDigit)))
            throw new SettingException("ytDlpSha256", $"is '{sum}'; it must be 64 hexadecimal digits");
        if (SearchMemory < 2 * SearchCpu || SearchMemory > 8 * SearchCpu)
            throw new SettingException("searchMemory", $"is {SearchMemory} MiB; Fargate gives {SearchCpu} CPU units {2 * SearchCpu} to {8 * SearchCpu} MiB");
        return LogRetentions.Contains(LogRetention)
            ? this
            : throw new SettingException(LogRetentionName, $"is {LogRetention}; CloudWatch keeps logs for {string.Join(", ", LogRetentions)} days");
    }
}
