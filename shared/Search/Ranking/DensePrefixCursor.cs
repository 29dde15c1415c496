namespace Replica.Search.Ranking;

/// <summary>The documents that have a word or a longer one that begins with it, very many; each scores the better of the two.</summary>
/// <param name="bitmap">Who has them.</param>
/// <param name="wordWeight">What an impact of 1 of the word scores.</param>
/// <param name="longerWeight">What one of the longer words does.</param>
internal sealed class DensePrefixCursor(PrefixBitmap bitmap, float wordWeight, float longerWeight) : DenseCursor(bitmap.Bits)
{
    public override long Cost => bitmap.Count;

    public override float MaxScore => Math.Max(wordWeight * (bitmap.Word?.MaxImpact ?? 0), longerWeight * bitmap.Longer.MaxImpact);

    public override float WindowBound(int window) =>
        Math.Max(wordWeight * (bitmap.Word?.MaxImpacts[window] ?? 0), longerWeight * bitmap.Longer.MaxImpacts[window]);

    public override float Score()
    {
        var score = bitmap.Word is { } word && word.Has(Document) ? wordWeight * word.ImpactOf(Document) : 0;
        return bitmap.Longer.Has(Document) ? Math.Max(score, longerWeight * bitmap.Longer.ImpactOf(Document)) : score;
    }
}
