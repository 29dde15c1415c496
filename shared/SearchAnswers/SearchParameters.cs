using System.Collections.Immutable;
using System.Globalization;
using Replica.Search;

namespace Replica.SearchAnswers;

/// <summary>Reads a search from a URL's parameters. An empty parameter is as good as none.</summary>
public static class SearchParameters
{
    /// <summary>The largest offset: further results are reached by narrowing the search.</summary>
    public const int MaxOffset = 10_000;

    private const int MaxTypes = 50;
    private const int MaxLanguageLength = 35; // BCP 47, section 4.4.1.

    private static readonly string[] DateFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private static readonly Dictionary<string, SearchOrder> Orders =
        Enum.GetValues<SearchOrder>().ToDictionary(order => order.ToString().ToLowerInvariant());

    /// <summary>Reads all but the cursor.</summary>
    /// <param name="parameters">A parameter's value by its name; empty where it is absent.</param>
    /// <exception cref="ParameterException">A parameter is not what is allowed.</exception>
    public static SearchQuery Read(Func<string, string> parameters)
    {
        return new()
        {
            Text = parameters("s"),
            Types = Types(parameters),
            Lang = Language(parameters),
            MinSize = Number(parameters, "minSize", 0, long.MaxValue),
            MaxSize = Number(parameters, "maxSize", 0, long.MaxValue),
            Since = Since(parameters),
            MatchAll = MatchAll(parameters),
            Order = Order(parameters),
            Offset = (int)(Number(parameters, "offset", 0, MaxOffset) ?? 0),
            Limit = (int)(Number(parameters, "limit", 1, IndexSnapshot.MaxLimit) ?? 20),
        };
    }

    /// <summary>The cursor, or null.</summary>
    public static string? Cursor(Func<string, string> parameters) => Find(parameters, "cursor");

    private static string? Find(Func<string, string> parameters, string name) =>
        parameters(name) is { Length: > 0 } value ? value : null;

    private static long? Number(Func<string, string> parameters, string name, long least, long most)
    {
        if (Find(parameters, name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        throw new ParameterException(name, most == long.MaxValue
            ? $"{name} must be a whole number of bytes, {least} or more."
            : $"{name} must be a whole number from {least} to {most}.");
    }

    private static ImmutableArray<string> Types(Func<string, string> parameters)
    {
        var types = (Find(parameters, "type") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (types.Length > MaxTypes || !types.All(type => type.Contains('/') || MediaTypes.Kinds.Contains(type)))
        {
            throw new ParameterException("type",
                $"type must be at most {MaxTypes} of {string.Join(", ", MediaTypes.Kinds)} or MIME types, with spaces between.");
        }

        return [.. types];
    }

    private static string? Language(Func<string, string> parameters)
    {
        var language = Find(parameters, "lang");
        if (language is null || (language.Length <= MaxLanguageLength && language.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            return language;
        throw new ParameterException("lang", "lang must be a language tag such as fa or pt-BR.");
    }

    private static DateTimeOffset? Since(Func<string, string> parameters)
    {
        if (Find(parameters, "since") is not { } text)
            return null;
        if (DateTimeOffset.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since))
            return since;
        throw new ParameterException("since", "since must be an ISO 8601 date or time such as 2026-01-31 or 2026-01-31T12:00:00Z.");
    }

    private static bool MatchAll(Func<string, string> parameters) => Find(parameters, "match") switch
    {
        null or "auto" => false,
        "all" => true,
        _ => throw new ParameterException("match", "match must be auto or all."),
    };

    private static SearchOrder Order(Func<string, string> parameters)
    {
        if (Find(parameters, "orderBy") is not { } text)
            return SearchOrder.Relevance;
        return Orders.TryGetValue(text, out var order)
            ? order
            : throw new ParameterException("orderBy", $"orderBy must be one of {string.Join(", ", Orders.Keys)}.");
    }
}
