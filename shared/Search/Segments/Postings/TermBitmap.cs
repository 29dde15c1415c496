using System.Numerics;

namespace Replica.Search.Segments.Postings;

/// <summary>The documents of a term that very many have, one bit each, with their impacts and the largest of those that lie side by side. Never changes.</summary>
internal sealed class TermBitmap
{
    /// <summary>Documents that share a largest impact.</summary>
    public const int Window = 1_024;

    /// <summary>Words of <see cref="Bits"/> that hold them.</summary>
    public const int WindowWords = Window / 64;

    private readonly byte[] _impacts;
    private readonly byte[] _maxImpacts;
    private readonly int[] _ranks;

    /// <summary>Reads all documents of a term.</summary>
    /// <param name="postings">At its first.</param>
    /// <param name="documents">Documents of the segment.</param>
    public TermBitmap(PostingsCursor postings, int documents)
        : this(documents, postings.Count)
    {
        var count = 0;
        while (postings.Document != PostingsCursor.End)
        {
            var block = postings.BlockDocuments;
            var impacts = postings.BlockImpacts;
            for (var i = 0; i < block.Length; i++)
                Add(block[i], impacts[i], count++);
            postings.Advance(block[^1] + 1);
        }

        RankWindows();
    }

    /// <summary>Of several terms as if they were one.</summary>
    /// <param name="bits">Set for each document that has one.</param>
    /// <param name="impacts">The best impact of each of those.</param>
    /// <param name="count">How many those are.</param>
    public TermBitmap(ReadOnlySpan<ulong> bits, ReadOnlySpan<byte> impacts, int count)
        : this(bits.Length * 64, count)
    {
        var rank = 0;
        for (var document = Next(bits, 0); document != PostingsCursor.End; document = Next(bits, document + 1))
            Add(document, impacts[document], rank++);
        RankWindows();
    }

    private TermBitmap(int documents, int count)
    {
        Bits = new ulong[WordsOf(documents)];
        _maxImpacts = new byte[Bits.Length / WindowWords];
        _ranks = new int[_maxImpacts.Length];
        _impacts = new byte[count];
    }

    /// <summary>A bit for each document, filled up to whole windows. Nobody writes to it.</summary>
    public ulong[] Bits { get; }

    /// <summary>Documents that have the term.</summary>
    public int Count => _impacts.Length;

    /// <summary>The largest impact of all.</summary>
    public byte MaxImpact { get; private set; }

    /// <summary>The largest impact in each window.</summary>
    public ReadOnlySpan<byte> MaxImpacts => _maxImpacts;

    /// <summary>Words that so many documents take, in whole windows.</summary>
    public static int WordsOf(int documents) => (documents + Window - 1) / Window * WindowWords;

    /// <summary>True if the document, which is one of the segment, has the term.</summary>
    public bool Has(int document) => Has(Bits, document);

    /// <summary>True if a bitmap of a segment has a document of that.</summary>
    public static bool Has(ulong[] bits, int document) => (bits[document >> 6] & (1UL << (document & 63))) != 0;

    /// <summary>The term's impact in a document that has it.</summary>
    public byte ImpactOf(int document)
    {
        var (window, word) = (document / Window, document >> 6);
        var first = window * WindowWords;
        return _impacts[_ranks[window] + CountOf(Bits.AsSpan(first, word - first)) + BitOperations.PopCount(Bits[word] & ((1UL << (document & 63)) - 1))];
    }

    /// <summary>The first document from one on that all of some bitmaps of a segment have, or <see cref="PostingsCursor.End"/>.</summary>
    public static int Next(ReadOnlySpan<ulong[]> bitmaps, int document)
    {
        var words = bitmaps[0].Length;
        var bits = ulong.MaxValue << (document & 63);
        for (var word = document >> 6; word < words; bits = ulong.MaxValue)
        {
            foreach (var bitmap in bitmaps)
                bits &= bitmap[word];
            if (bits != 0)
                return (word * 64) + BitOperations.TrailingZeroCount(bits);
            if (++word % Vector<ulong>.Count == 0)
                word = SkipEmpty(bitmaps, word);
        }

        return PostingsCursor.End;
    }

    /// <summary>The first vector of words from one on in which some bitmaps have a document together.</summary>
    private static int SkipEmpty(ReadOnlySpan<ulong[]> bitmaps, int word)
    {
        var words = bitmaps[0].Length;
        for (; word < words; word += Vector<ulong>.Count)
        {
            var all = new Vector<ulong>(bitmaps[0], word);
            foreach (var bitmap in bitmaps[1..])
                all &= new Vector<ulong>(bitmap, word);
            if (all != Vector<ulong>.Zero)
                break;
        }

        return word;
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

    private void Add(int document, byte impact, int rank)
    {
        Bits[document >> 6] |= 1UL << (document & 63);
        _impacts[rank] = impact;
        ref var maxImpact = ref _maxImpacts[document / Window];
        maxImpact = Math.Max(maxImpact, impact);
        MaxImpact = Math.Max(MaxImpact, impact);
    }

    private void RankWindows()
    {
        for (var window = 1; window < _ranks.Length; window++)
            _ranks[window] = _ranks[window - 1] + CountOf(Bits.AsSpan((window - 1) * WindowWords, WindowWords));
    }

    private static int CountOf(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
            count += BitOperations.PopCount(word);
        return count;
    }
}
