using System.Globalization;

namespace Replica.Client.Cli;

/// <summary>Makes the kinds of settings that commands have.</summary>
internal static class Settings
{
    /// <summary>Free text.</summary>
    public static Setting<string?> Text(string name, string value, string description, params string[] aliases) =>
        new(name, value, false, null, values => values[0], description, aliases);

    /// <summary>Any number of texts, in the order given.</summary>
    public static Setting<IReadOnlyList<string>> Texts(string name, string value, string description) =>
        new(name, value, true, [], values => values, description);

    /// <summary>On or off; off unless given.</summary>
    public static Setting<bool> Flag(string name, string description) =>
        new(name, null, false, false, values => ReadFlag(values[0]), description);

    /// <summary><c>on</c> or <c>off</c>; null where nothing says either.</summary>
    public static Setting<bool?> Switch(string name, string description) =>
        new(name, "on|off", false, null, values => ReadFlag(values[0]), description);

    /// <summary>One of some words.</summary>
    public static Setting<T> Choice<T>(string name, T fallback, string description, params (string Word, T Value)[] choices) =>
        new(name, string.Join('|', choices.Select(choice => choice.Word)), false, fallback, values => ReadChoice(values[0], choices), description);

    /// <summary>A whole number within bounds.</summary>
    public static Setting<int?> Number(string name, string value, int from, int to, string description) =>
        new(name, value, false, null, values => ReadNumber(values[0], from, to), description);

    /// <summary>A time in seconds, fractions allowed.</summary>
    public static Setting<TimeSpan> Seconds(string name, TimeSpan fallback, string description) =>
        new(name, "SECONDS", false, fallback, values => ReadSeconds(values[0]), description);

    /// <summary>Bytes, as <c>500M</c> or <c>2GiB</c>, and no fewer than <paramref name="smallest"/>.</summary>
    public static Setting<long> Size(string name, long fallback, string description, long smallest = 0) =>
        new(name, "SIZE", false, fallback, values => ReadSize(values[0], smallest), description);

    /// <summary>Bytes, or null where nothing says so.</summary>
    public static Setting<long?> OptionalSize(string name, string description) =>
        new(name, "SIZE", false, null, values => ReadSize(values[0], 0), description);

    /// <summary>A day, as <c>2026-01-31</c>, or a moment (ISO 8601; UTC unless it says otherwise); null where nothing says so.</summary>
    public static Setting<DateTimeOffset?> Date(string name, string description) =>
        new(name, "DATE", false, null, values => ReadDate(values[0]), description);

    /// <summary>Any number of <c>http</c> or <c>https</c> URLs.</summary>
    public static Setting<IReadOnlyList<Uri>> Urls(string name, string description) =>
        new(name, "URL", true, [], values => [.. values.Select(ReadUrl)], description);

    /// <summary>An absolute <c>http</c> or <c>https</c> URL.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Uri ReadUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? url
            : throw new FormatException($"'{text}' is not an http or https URL");

    private static bool ReadFlag(string text) => text.ToUpperInvariant() switch
    {
        "1" or "TRUE" or "ON" or "YES" => true,
        "0" or "FALSE" or "OFF" or "NO" => false,
        _ => throw new FormatException($"'{text}' is neither on nor off"),
    };

    // In replica.json people also write true and false for on and off.
    private static T ReadChoice<T>(string text, (string Word, T Value)[] choices)
    {
        var word = text.ToUpperInvariant() switch
        {
            "TRUE" => "on",
            "FALSE" => "off",
            _ => text,
        };
        foreach (var choice in choices)
        {
            if (choice.Word.Equals(word, StringComparison.OrdinalIgnoreCase)) return choice.Value;
        }

        throw new FormatException($"'{text}' is not {string.Join(" or ", choices.Select(choice => choice.Word))}");
    }

    private static long ReadSize(string text, long smallest) =>
        ByteSize.Parse(text) is var size && size >= smallest
            ? size
            : throw new FormatException($"'{text}' is below {ByteSize.Format(smallest)}");

    private static int ReadNumber(string text, int from, int to) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to
            ? number
            : throw new FormatException($"'{text}' is not a whole number from {from} to {to}");

    private static TimeSpan ReadSeconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"'{text}' is not a number of seconds above 0 and up to 86400");

    private static DateTimeOffset ReadDate(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : throw new FormatException($"'{text}' is not a date as 2026-01-31 or 2026-01-31T12:00:00Z");
}
