using System.Globalization;

namespace Replica.Client.Cli;

/// <summary>Sizes as people write them.</summary>
internal static class ByteSize
{
    private static readonly string[] Names = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>Reads a number of bytes, <c>500M</c> (powers of 1,000) or <c>2GiB</c> (powers of 1,024).</summary>
    /// <exception cref="FormatException">It is no size, or above 2^62.</exception>
    public static long Parse(string text)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (Unit(text[digits..].Trim().ToUpperInvariant()) is { } unit
            && decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= (1L << 62) / unit)
        {
            return (long)(number * unit);
        }

        throw new FormatException($"'{text}' is not a size; write it like 500M or 2GiB");
    }

    /// <summary>For people: <c>1.5 GiB</c>.</summary>
    public static string Format(long bytes)
    {
        var unit = 0;
        double value = bytes;
        for (; value >= 1024 && unit < Names.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {Names[unit]}");
    }

    private static long? Unit(string name) => name switch
    {
        "" or "B" => 1,
        "K" or "KB" => 1_000,
        "KIB" => 1L << 10,
        "M" or "MB" => 1_000_000,
        "MIB" => 1L << 20,
        "G" or "GB" => 1_000_000_000,
        "GIB" => 1L << 30,
        "T" or "TB" => 1_000_000_000_000,
        "TIB" => 1L << 40,
        _ => null,
    };
}
