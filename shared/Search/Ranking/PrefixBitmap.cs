using System.Numerics;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Ranking;

/// <summary>The documents of a segment that have a word or a longer one that begins with it. Never changes.</summary>
internal sealed class PrefixBitmap
{
    /// <summary>Of both.</summary>
    /// <param name="word">The documents of the word itself, or null where there are none.</param>
    /// <param name="longer">Those of the longer words, each with the best impact.</param>
    public PrefixBitmap(TermBitmap? word, TermBitmap longer)
    {
        (Word, Longer, Bits, Count) = (word, longer, longer.Bits, longer.Count);
        if (word is null)
            return;
        Bits = new ulong[longer.Bits.Length];
        Count = 0;
        for (var i = 0; i < Bits.Length; i++)
            Count += BitOperations.PopCount(Bits[i] = word.Bits[i] | longer.Bits[i]);
    }

    /// <summary>The documents of the word itself.</summary>
    public TermBitmap? Word { get; }

    /// <summary>Those of the longer words.</summary>
    public TermBitmap Longer { get; }

    /// <summary>A bit for each document, filled up to whole windows. Nobody writes to it.</summary>
    public ulong[] Bits { get; }

    /// <summary>How many documents have any of the words.</summary>
    public int Count { get; }
}
