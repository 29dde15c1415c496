using System.Globalization;

namespace Replica.SearchService.Importing;

/// <summary>How far a database was read: rows are read by time of change, then by number.</summary>
/// <param name="ModifiedOn">Unix seconds of the last row read.</param>
/// <param name="Id">Its number.</param>
internal readonly record struct ImportMark(long ModifiedOn, long Id)
{
    /// <summary>Before the first row.</summary>
    public static ImportMark Start { get; } = new(long.MinValue, long.MinValue);

    /// <summary>A text for a mark in a database.</summary>
    public string ToText(string database) => string.Create(CultureInfo.InvariantCulture, $"{ModifiedOn} {Id} {database}");

    /// <summary>Reads it; anything else, or the mark of another database, is the start.</summary>
    public static ImportMark Parse(string text, string database) =>
        text.Split(' ', 3) is [var modified, var id, var name] && name == database
        && long.TryParse(modified, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var modifiedOn)
        && long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? new(modifiedOn, number) : Start;
}
