using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Replica.Ingest;

/// <summary>
/// A message of the ingest queue: a bare URL, or <c>{"url","title"?,"description"?,"tags"?,"maxHeight"?,"subtitles"?,"job"?,"item"?,"depth"?,"entries"?}</c>. Fields
/// that nobody knows are ignored, those that are known must be right.
/// </summary>
public sealed partial record IngestMessage
{
    /// <summary>Longest URL, in characters.</summary>
    public const int MaxUrlLength = 4096;

    /// <summary>Lists in lists: a channel, its playlists, their entries.</summary>
    public const int MaxDepth = 3;

    private const int MaxTitle = 1_000;
    private const int MaxDescription = 20_000;
    private const int MaxTags = 50;
    private const int MaxTag = 100;

    /// <summary>What to ingest: http or https, without user name and password.</summary>
    public required Uri Url { get; init; }

    /// <summary>Instead of the source's own title.</summary>
    public string? Title { get; init; }

    /// <summary>Instead of the source's own description.</summary>
    public string? Description { get; init; }

    /// <summary>Instead of the source's own tags.</summary>
    public ImmutableArray<string>? Tags { get; init; }

    /// <summary>Most lines of the picture, 144–4,320.</summary>
    public int? MaxHeight { get; init; }

    /// <summary>Languages of subtitles (<c>en</c>, <c>pt-BR</c>); empty = all there are.</summary>
    public ImmutableArray<string> Subtitles { get; init; } = [];

    /// <summary>The job's id; the queue's message id where there is none.</summary>
    public string? Job { get; init; }

    /// <summary>Which of several media on the page, from 1.</summary>
    public int? Item { get; init; }

    /// <summary>How many lists led to it, 0–<see cref="MaxDepth"/>: a list that holds itself ends there.</summary>
    public int Depth { get; init; }

    /// <summary>How many entries its list, and the lists in that, may have in all; null = as many as a whole job may.</summary>
    public int? Entries { get; init; }

    /// <summary>Reads a body.</summary>
    /// <exception cref="FormatException">Not such a message; says why.</exception>
    public static IngestMessage Parse(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var text = body.Trim(' ', '\t', '\r', '\n');
        if (!text.StartsWith('{')) return new IngestMessage { Url = ParseUrl(text) };
        try
        {
            var fields = JsonSerializer.Deserialize(text, IngestJson.Default.IngestMessageFields) ?? throw new FormatException("The message is empty.");
            return Of(fields);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second: half of a surrogate pair, which is no text.
            throw new FormatException("The message is not JSON as the contract has it.", e);
        }
    }

    /// <summary>A URL that may be ingested.</summary>
    /// <exception cref="FormatException">It may not; says why.</exception>
    public static Uri ParseUrl(string? text)
    {
        if (string.IsNullOrEmpty(text)) throw new FormatException("There is no URL.");
        if (text.Length > MaxUrlLength) throw new FormatException($"The URL is longer than {MaxUrlLength} characters.");
        if (text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) && !IsWellFormed(text)))
            throw new FormatException("The URL holds a space or a control character.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps) || url.Host.Length == 0)
            throw new FormatException("Only http and https URLs are ingested.");
        return url.UserInfo.Length == 0 ? url : throw new FormatException("The URL holds a user name or password, which would be published with it.");
    }

    /// <summary>The body of a message.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new IngestMessageFields
        {
            Url = Url.AbsoluteUri,
            Title = Title,
            Description = Description,
            Tags = Tags is { } tags ? [.. tags] : null,
            MaxHeight = MaxHeight,
            Subtitles = Subtitles.IsEmpty ? null : [.. Subtitles],
            Job = Job,
            Item = Item,
            Depth = Depth == 0 ? null : Depth,
            Entries = Entries,
        },
        IngestJson.Default.IngestMessageFields);

    /// <summary>True for a language tag as subtitles have them: letters, digits and hyphens.</summary>
    internal static bool IsLanguage(string text) => Language().IsMatch(text);

    private static IngestMessage Of(IngestMessageFields fields) => new()
    {
        Url = ParseUrl(fields.Url),
        Title = Bounded(fields.Title, MaxTitle, "title"),
        Description = Bounded(fields.Description, MaxDescription, "description"),
        Tags = fields.Tags is not { } tags ? null
            : tags.Count <= MaxTags && tags.TrueForAll(tag => tag is { Length: > 0 and <= MaxTag }) ? [.. tags.Select(tag => tag!)]
            : throw new FormatException($"There are at most {MaxTags} tags of at most {MaxTag} characters."),
        MaxHeight = fields.MaxHeight is null or (>= 144 and <= 4320) ? fields.MaxHeight : throw new FormatException("maxHeight is 144 to 4320."),
        Subtitles = fields.Subtitles is not { } languages ? []
            : languages.Count <= MaxTags && languages.TrueForAll(language => language is not null && IsLanguage(language)) ? [.. languages.Select(language => language!)]
            : throw new FormatException("subtitles are language tags such as en or pt-BR."),
        Job = fields.Job is null || JobId().IsMatch(fields.Job) ? fields.Job : throw new FormatException("job is 1 to 200 letters, digits, '-', '_' or '.'."),
        Item = fields.Item is null or (>= 1 and <= 100_000) ? fields.Item : throw new FormatException("item is 1 to 100000."),
        Depth = fields.Depth is null or (>= 0 and <= MaxDepth) ? fields.Depth ?? 0 : throw new FormatException($"depth is 0 to {MaxDepth}."),
        Entries = fields.Entries is null or >= 0 ? fields.Entries : throw new FormatException("entries is 0 or more."),
    };

    private static string? Bounded(string? text, int maxLength, string name) =>
        text is null || text.Length <= maxLength ? text : throw new FormatException($"The {name} is longer than {maxLength} characters.");

    private static bool IsWellFormed(string text) => !text.EnumerateRunes().Any(rune => rune.Value == 0xFFFD);

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8}){0,4}\z")]
    private static partial Regex Language();

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,200}\z")]
    private static partial Regex JobId();
}
