namespace Replica.Search.Ranking;

/// <summary>The longer words that begin with a clause's last word, looked up.</summary>
/// <param name="Views">Those of each view.</param>
/// <param name="Bitmaps">For each view who has one of them or the word itself, where that is remembered.</param>
/// <param name="Word">The word itself, or null where no document has it.</param>
/// <param name="Weight">What an impact of 1 of a longer word scores.</param>
internal sealed record PrefixPlan(PrefixInView[] Views, PrefixBitmap?[] Bitmaps, ClausePart? Word, float Weight)
{
    /// <summary>True if a view's longer words are too many to be walked one beside the other.</summary>
    public bool IsLarge(int view) => !Views[view].IsWhole && Bitmaps[view] is null;
}
