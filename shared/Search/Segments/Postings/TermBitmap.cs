using System.Numerics;

namespace Replica.Search.Segments.Postings;

/// <summary>The documents of a term that very many have, one bit each, and the largest impacts of those that lie side by side. Never changes.</summary>
internal sealed class TermBitmap
{
    /// <summary>Documents that share a largest impact.</summary>
    public const int Window = 1_024;

    /// <summary>Words of <see cref="Bits"/> that hold them.</summary>
    public const int WindowWords = Window / 64;

    private readonly byte[] _maxImpacts;
    private readonly int[] _ranks;

    /// <summary>Reads all documents of a term.</summary>
    /// <param name="postings">At its first.</param>
    /// <param name="documents">Documents of the segment.</param>
    public TermBitmap(PostingsCursor postings, int documents)
    {
        Bits = new ulong[WordsOf(documents)];
        _maxImpacts = new byte[Bits.Length / WindowWords];
        _ranks = new int[_maxImpacts.Length];
        while (postings.Document != PostingsCursor.End)
        {
            var block = postings.BlockDocuments;
            var impacts = postings.BlockImpacts;
            for (var i = 0; i < block.Length; i++)
            {
                var document = block[i];
                Bits[document >> 6] |= 1UL << (document & 63);
                ref var maxImpact = ref _maxImpacts[document / Window];
                maxImpact = Math.Max(maxImpact, impacts[i]);
            }

            postings.Advance(block[^1] + 1);
        }

        for (var window = 1; window < _ranks.Length; window++)
            _ranks[window] = _ranks[window - 1] + Count(Bits.AsSpan((window - 1) * WindowWords, WindowWords));
    }

    /// <summary>A bit for each document, filled up to whole windows. Nobody writes to it.</summary>
    public ulong[] Bits { get; }

    /// <summary>The largest impact in each window.</summary>
    public ReadOnlySpan<byte> MaxImpacts => _maxImpacts;

    /// <summary>Words that so many documents take, in whole windows.</summary>
    public static int WordsOf(int documents) => (documents + Window - 1) / Window * WindowWords;

    /// <summary>True if the document, which is one of the segment, has the term.</summary>
    public bool Has(int document) => (Bits[document >> 6] & (1UL << (document & 63))) != 0;

    /// <summary>How many documents before this one have the term.</summary>
    public int RankOf(int document)
    {
        var (window, word) = (document / Window, document >> 6);
        var first = window * WindowWords;
        return _ranks[window] + Count(Bits.AsSpan(first, word - first)) + BitOperations.PopCount(Bits[word] & ((1UL << (document & 63)) - 1));
    }

    /// <summary>The first document from one on that has the term, or <see cref="PostingsCursor.End"/>.</summary>
    public int Next(int document) => Next(Bits, document);

    /// <summary>The first document from one on that has all of some terms of a segment, or <see cref="PostingsCursor.End"/>.</summary>
    public static int Next(ReadOnlySpan<TermBitmap> terms, int document)
    {
        var words = terms[0].Bits.Length;
        var bits = ulong.MaxValue << (document & 63);
        for (var word = document >> 6; word < words; word++, bits = ulong.MaxValue)
        {
            foreach (var term in terms)
                bits &= term.Bits[word];
            if (bits != 0)
                return (word * 64) + BitOperations.TrailingZeroCount(bits);
        }

        return PostingsCursor.End;
    }

    /// <summary>The first bit from one on that is set, or <see cref="PostingsCursor.End"/>.</summary>
    public static int Next(ReadOnlySpan<ulong> words, int bit)
    {
        var word = bit >> 6;
        if ((uint)word >= (uint)words.Length)
            return PostingsCursor.End;
        for (var bits = words[word] & (ulong.MaxValue << (bit & 63)); ; bits = words[word])
        {
            if (bits != 0)
                return (word * 64) + BitOperations.TrailingZeroCount(bits);
            if (++word == words.Length)
                return PostingsCursor.End;
        }
    }

    private static int Count(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
            count += BitOperations.PopCount(word);
        return count;
    }
}
