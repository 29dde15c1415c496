using System.Collections.Immutable;
using Replica.Search.Simple;

namespace Replica.Search.Ranking;

/// <summary>
/// BM25F (Robertson, Zaragoza, Taylor 2004): occurrences are weighted by field and by the field's length first, and saturate together.
/// </summary>
internal sealed class Bm25F
{
    /// <summary>What an occurrence counts in title, files, tags and description.</summary>
    public static readonly ImmutableArray<float> FieldWeights = [5f, 2f, 1.5f, 1f];

    /// <summary>How far a field longer than the average counts less, 0–1. Titles differ in length for good reasons, descriptions do not.</summary>
    public static readonly ImmutableArray<float> LengthNormalization = [0.4f, 0.6f, 0.3f, 0.75f];

    /// <summary>The weight at which a term gives half of what it can give.</summary>
    public const float Saturation = 4f;

    /// <summary>What a longer word counts where the query has only its beginning.</summary>
    public const float PrefixFactor = 0.6f;

    private readonly float[] _averageLengths;

    /// <summary>Takes the average lengths from these segments.</summary>
    public Bm25F(IReadOnlyList<SegmentView> views)
    {
        var documents = Math.Max(1, views.Sum(view => (long)view.Segment.Documents.Length));
        _averageLengths = [.. Enumerable.Range(0, Hit.Fields).Select(field =>
            Math.Max(1f, views.Sum(view => view.Segment.FieldTotals[field]) / (float)documents))];
    }

    /// <summary>The weight of a term's or phrase's hits in a document, whose fields have these lengths.</summary>
    public float Weigh(ReadOnlySpan<int> hits, ReadOnlySpan<int> fieldLengths)
    {
        var weight = 0f;
        foreach (var hit in hits)
        {
            var field = (int)Hit.FieldOf(hit);
            weight += FieldWeights[field] / LengthFactor(field, fieldLengths[field]);
        }

        return weight;
    }

    /// <summary>What a clause gives at most: the more, the fewer of all documents match.</summary>
    public static float Rarity(int matches, int documents) => MathF.Log(1 + ((documents - matches + 0.5f) / (matches + 0.5f)));

    /// <summary>What a weight adds to the score.</summary>
    public static float Score(float weight, float rarity) => rarity * weight / (Saturation + weight);

    private float LengthFactor(int field, int length) =>
        1 - LengthNormalization[field] + (LengthNormalization[field] * length / _averageLengths[field]);
}
