namespace Replica.Search.Analysis;

/// <summary>Part of a word.</summary>
/// <param name="Text">Folded; never empty.</param>
/// <param name="Start">First UTF-16 unit in the original text.</param>
/// <param name="Length">UTF-16 units, combining marks included.</param>
internal readonly record struct WordPart(string Text, int Start, int Length)
{
    /// <summary>The UTF-16 unit after the last.</summary>
    public int End => Start + Length;
}
