using System.Globalization;

namespace Replica.Catalogue.Cloud;

/// <summary>
/// The names of a deployment's resources: what <c>infra</c> gives every function and container in its environment, under the names of
/// <see cref="EnvironmentNames"/>, and the operator in <c>cdk deploy --outputs-file</c>. A process is given those it needs; asking for another throws.
/// </summary>
public sealed class Deployment
{
    private readonly Func<string, string?> _find;

    private Deployment(Func<string, string?> find) => _find = find;

    /// <summary>Bucket of all content.</summary>
    public string Bucket => Require(EnvironmentNames.Bucket);

    /// <summary>DynamoDB table of catalogue, uploads and jobs.</summary>
    public string Table => Require(EnvironmentNames.Table);

    /// <summary>Queue of object-created events.</summary>
    public QueueAddress Events => Queue(EnvironmentNames.EventsQueue);

    /// <summary>Queue of completed uploads to verify.</summary>
    public QueueAddress Verify => Queue(EnvironmentNames.VerifyQueue);

    /// <summary>Queue of media URLs.</summary>
    public QueueAddress Ingest => Queue(EnvironmentNames.IngestQueue);

    /// <summary>Queue of media URLs too large for a function.</summary>
    public QueueAddress IngestLarge => Queue(EnvironmentNames.IngestLargeQueue);

    /// <summary>Public base URL of the content, ending in <c>/</c>: what the signed config names as web seed and metainfo base.</summary>
    public Uri Content => new(Require(EnvironmentNames.ContentUrl));

    /// <summary>Private base URL of the search container, ending in <c>/</c>.</summary>
    public Uri Search => new(Require(EnvironmentNames.SearchUrl));

    /// <summary>Ed25519 private key that signs the config: 64 hexadecimal digits.</summary>
    public byte[] SigningKey => Convert.FromHexString(Require(EnvironmentNames.SigningKey));

    /// <summary>Where the search container keeps its index over restarts; null for nowhere.</summary>
    public string? IndexFolder => _find(EnvironmentNames.IndexFolder) is { Length: > 0 } folder ? folder : null;

    /// <summary>How often a changed index is published: five minutes unless said otherwise.</summary>
    /// <exception cref="FormatException">It is no number of minutes above zero and up to a day.</exception>
    public TimeSpan PublishInterval => _find(EnvironmentNames.PublishMinutes) is not { Length: > 0 } text
        ? TimeSpan.FromMinutes(5)
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 24 * 60
            ? TimeSpan.FromMinutes(minutes)
            : throw new FormatException($"{EnvironmentNames.PublishMinutes} is a number of minutes above zero and up to a day.");

    /// <summary>True if this process was given the setting.</summary>
    public bool Has(string name) => !string.IsNullOrEmpty(_find(name));

    /// <summary>Reads this process's environment.</summary>
    public static Deployment FromEnvironment() => new(Environment.GetEnvironmentVariable);

    /// <summary>Reads settings by their <see cref="EnvironmentNames"/>.</summary>
    public static Deployment From(IReadOnlyDictionary<string, string> settings) => new(settings.GetValueOrDefault);

    private QueueAddress Queue(string name) =>
        new(new Uri(Require(name)), _find(EnvironmentNames.DeadLetters(name)) is { Length: > 0 } dead ? new Uri(dead) : null);

    private string Require(string name) => _find(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set; the deployment gives it to every process that needs it.");
}
