using System.Collections.Immutable;
using Replica.Search.Segments;

namespace Replica.Search.Ranking;

/// <summary>
/// The one scoring formula. A term's score in a document is idf · impact / <see cref="Max"/>. The impact is the saturating part of BM25F
/// (Robertson, Zaragoza, Taylor 2004) with fixed instead of average field lengths, so that it depends on the document alone, is computed
/// once when the document is indexed, and never moves when others come or go. To the sum over the terms a document adds its quality.
/// Changing a number here changes stored impacts: raise the format version of the index with it.
/// </summary>
internal static class Impact
{
    /// <summary>The impact of endless occurrences; the least is 1.</summary>
    public const int Max = 63;

    /// <summary>What the best quality adds to a score. A word that half of the documents have is worth at most 0.7, one in a thousand 7.</summary>
    public const float QualityWeight = 1.5f;

    /// <summary>What an occurrence counts, by <see cref="Field"/>.</summary>
    public static readonly ImmutableArray<float> FieldWeights = [5f, 2f, 1.5f, 0.5f];

    /// <summary>How far a field longer than its pivot counts less, 0–1. Titles differ in length for good reasons, descriptions do not.</summary>
    public static readonly ImmutableArray<float> LengthNormalization = [0.4f, 0.6f, 0.3f, 0.75f];

    /// <summary>Words in a usual field.</summary>
    public static readonly ImmutableArray<float> PivotLengths = [8f, 20f, 5f, 40f];

    /// <summary>The weight at which a term gives half of what it can give.</summary>
    public const float Saturation = 4f;

    /// <summary>What one occurrence weighs in a field of so many words.</summary>
    public static float OccurrenceWeight(Field field, int length)
    {
        var normalization = LengthNormalization[(int)field];
        return FieldWeights[(int)field] / (1 - normalization + (normalization * length / PivotLengths[(int)field]));
    }

    /// <summary>The impact of occurrences that weigh so much together.</summary>
    /// <returns>1 to <see cref="Max"/>, larger for a larger weight.</returns>
    public static byte FromWeight(float weight) => (byte)Math.Clamp((int)((Max * weight / (Saturation + weight)) + 0.5f), 1, Max);

    /// <summary>What a term or phrase gives at most: the more, the fewer documents have it.</summary>
    /// <param name="matches">Documents that have it, over all segments, those removed but not yet merged away included.</param>
    /// <param name="documents">Documents there are, counted likewise.</param>
    public static float Idf(long matches, long documents) => MathF.Log(1 + ((documents - matches + 0.5f) / (matches + 0.5f)));

    /// <summary>A term's part of the score.</summary>
    public static float Score(float idf, int impact) => idf * impact * (1f / Max);

    /// <summary>The document's own part of the score.</summary>
    public static float QualityScore(byte quality) => quality * (QualityWeight / byte.MaxValue);
}
