using Replica.Search.Segments.Bytes;

namespace Replica.Search.Segments.Documents;

/// <summary>Counts the words of texts and writes those that are worth a number.</summary>
internal sealed class TextWordsTrainer
{
    // A word below this is shorter as it is than the table's part that it would take.
    private const int LeastCount = 3;

    // So that the table stays small beside what it stores.
    private const int MostWords = 100_000;

    private readonly BytesTable _words = new();
    private readonly List<int> _counts = [];
    private int _texts;

    /// <summary>Counts the words of a text.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        _texts++;
        while (!text.IsEmpty)
        {
            var length = TextSplitter.FirstWord(text);
            var word = _words.Add(text[..length]);
            if (word == _counts.Count)
                _counts.Add(0);
            _counts[word]++;
            text = text[length..];
        }
    }

    /// <summary>The words, in memory.</summary>
    public TextWords ToWords()
    {
        var section = new SectionWriter();
        Write(section);
        return TextWords.Create(section.Written);
    }

    /// <summary>Writes a section that <see cref="TextWords"/> reads.</summary>
    public void Write(SectionWriter target)
    {
        var words = Enumerable.Range(0, _words.Count).Where(word => _counts[word] >= LeastCount && _words[word].Length > 1)
            .OrderByDescending(word => _counts[word]).ThenBy(word => word).Take(MostWords).ToArray();
        target.UInt32((uint)words.Length);
        target.UInt32((uint)_texts);
        var start = 0u;
        target.UInt32(start);
        foreach (var word in words)
            target.UInt32(start += (uint)_words[word].Length);
        foreach (var word in words)
            target.Bytes(_words[word]);
    }
}
