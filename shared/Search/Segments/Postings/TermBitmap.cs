using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

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
    /// <param name="impacts">The largest impact of any of them in each document of the segment; 0 where a document has none.</param>
    public TermBitmap(ReadOnlySpan<byte> impacts)
        : this(impacts.Length, impacts.Length - impacts.Count((byte)0))
    {
        var count = 0;
        for (var document = 0; document < impacts.Length; document++)
        {
            if (impacts[document] > 0)
                Add(document, impacts[document], count++);
        }

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
    public bool Has(int document) => (Bits[document >> 6] & (1UL << (document & 63))) != 0;

    /// <summary>The term's impact in a document that has it.</summary>
    public byte ImpactOf(int document)
    {
        var (window, word) = (document / Window, document >> 6);
        var first = window * WindowWords;
        return _impacts[_ranks[window] + CountOf(Bits.AsSpan(first, word - first)) + BitOperations.PopCount(Bits[word] & ((1UL << (document & 63)) - 1))];
    }

    /// <summary>The first document from one on that has the term, or <see cref="PostingsCursor.End"/>.</summary>
    public int Next(int document) => Next(Bits, document);

    /// <summary>The first document from one on that has all of some terms of a segment, or <see cref="PostingsCursor.End"/>.</summary>
    public static int Next(ReadOnlySpan<TermBitmap> terms, int document)
    {
        var words = terms[0].Bits.Length;
        var bits = ulong.MaxValue << (document & 63);
        for (var word = document >> 6; word < words; bits = ulong.MaxValue)
        {
            foreach (var term in terms)
                bits &= term.Bits[word];
            if (bits != 0)
                return (word * 64) + BitOperations.TrailingZeroCount(bits);
            if (++word % Vector<ulong>.Count == 0)
                word = SkipEmpty(terms, word);
        }

        return PostingsCursor.End;
    }

    /// <summary>The first vector of words from one on in which some terms have a document together.</summary>
    private static int SkipEmpty(ReadOnlySpan<TermBitmap> terms, int word)
    {
        var words = terms[0].Bits.Length;
        for (; word < words; word += Vector<ulong>.Count)
        {
            var all = new Vector<ulong>(terms[0].Bits, word);
            foreach (var term in terms[1..])
                all &= new Vector<ulong>(term.Bits, word);
            if (all != Vector<ulong>.Zero)
                break;
        }

        return word;
    }

    /// <summary>Has the processor fetch what tells whether a document has the term; where it cannot be asked to, nothing.</summary>
    public unsafe void Prefetch(int document)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Bits[document >> 6]));
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
