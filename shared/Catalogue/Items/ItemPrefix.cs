using System.Text.RegularExpressions;

namespace Replica.Catalogue.Items;

/// <summary>
/// The first segment of an item's object keys: normally its info hash; older ones are UUIDs or provider ids (<c>youtube_v2-dQw4w9WgXcQ</c>).
/// Matches <c>[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}</c> and is none of <c>index</c>, <c>incoming</c>, <c>store</c>.
/// </summary>
public readonly partial record struct ItemPrefix
{
    private readonly string? _value;

    private ItemPrefix(string value) => _value = value;

    /// <summary>The text.</summary>
    /// <exception cref="InvalidOperationException">This is the default value, which is no prefix.</exception>
    public string Value => _value ?? throw new InvalidOperationException("The default ItemPrefix is no prefix.");

    /// <summary>Reads a prefix.</summary>
    /// <exception cref="FormatException">Not a prefix.</exception>
    public static ItemPrefix Parse(string text) => TryParse(text, out var prefix)
        ? prefix
        : throw new FormatException("An item's prefix is 1 to 100 letters, digits, '_', '-' or '.', does not begin with '.', and is not index, incoming or store.");

    /// <summary>As <see cref="Parse"/>, with false instead of an exception.</summary>
    public static bool TryParse(string? text, out ItemPrefix prefix)
    {
        var isPrefix = text is not (null or "index" or "incoming" or "store") && Shape().IsMatch(text);
        prefix = isPrefix ? new ItemPrefix(text!) : default;
        return isPrefix;
    }

    /// <summary><see cref="Value"/>.</summary>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}\z")]
    private static partial Regex Shape();
}
