using System.Collections.Immutable;
using Replica.Search.Analysis;
using Replica.Search.Segments.Bytes;
using Replica.Search.Segments.Documents;

namespace Replica.Search.Segments.Building;

/// <summary>Analyses documents into a segment. Not for two threads at once.</summary>
internal sealed class SegmentBuilder
{
    // A segment smaller than this is soon merged; words of its own would cost it more than they save.
    private const int LeastToTrain = 1_000;

    // Whoever applies small changes needs a builder each time: its memory is kept if it is not more than usual.
    private const int MostToKeep = 1 << 18;

    [ThreadStatic]
    private static SegmentBuilder? _idle;

    [ThreadStatic]
    private static SegmentSections? _idleSections;

    private readonly TextAnalyzer _analyzer = new();
    private readonly TokenBuffer _tokens = new();
    private readonly BytesTable _terms = new();
    private readonly BuiltDocuments _documents = new();
    private readonly BuiltHits _hits = new();
    private TextEncoder _encoder = new(TextWords.None);

    /// <summary>Words to store texts with; null for a segment that finds its own.</summary>
    public TextWords? Words { get; set; }

    /// <summary>The documents in the order in which they were written, by the order in which they were added.</summary>
    public int[] Order { get; private set; } = [];

    /// <summary>Documents so far.</summary>
    public int Count => _documents.Count;

    /// <summary>Bytes that the documents so far take, more or less.</summary>
    public long Size => _documents.Bytes + (8L * _hits.Count) + _terms.Length;

    /// <summary>Why a document cannot be indexed; null if it can.</summary>
    public static string? Refuse(IndexDocument document) => BuiltDocuments.Refuse(document);

    /// <summary>A segment in memory of these documents, whose ids are distinct.</summary>
    public static Segment Build(IEnumerable<IndexDocument> documents, IReadOnlyCollection<string>? removals = null)
    {
        var (builder, sections) = (_idle ?? new(), _idleSections ?? new());
        (_idle, _idleSections) = (null, null);
        foreach (var document in documents)
            builder.Add(document);
        var header = builder.Write(sections);
        RemovalList.Write(removals ?? [], sections[SectionName.Removals]);
        var segment = new Segment(SegmentLayout.ToMemory(header, sections));
        if (builder.Size <= MostToKeep)
        {
            builder.Clear();
            sections.Clear();
            (_idle, _idleSections) = (builder, sections);
        }

        return segment;
    }

    /// <summary>The hash of the id of a document, by the order in which they were added.</summary>
    public ulong IdHash(int document) => _documents.IdHash(document);

    /// <summary>Adds a document, whose id none had before.</summary>
    /// <exception cref="ArgumentException">Its info hash is neither 40 hex digits nor empty, or it is too large.</exception>
    public void Add(IndexDocument document)
    {
        _documents.Add(document);
        Span<int> lengths = stackalloc int[Hit.Fields];
        AddText(Field.Title, document.Title, 0, ref lengths[(int)Field.Title]);
        AddTexts(Field.Files, document.Files, ref lengths[(int)Field.Files]);
        AddTexts(Field.Tags, document.Tags, ref lengths[(int)Field.Tags]);
        AddText(Field.Description, document.Description, 0, ref lengths[(int)Field.Description]);
        _hits.EndDocument(lengths);
    }

    /// <summary>Forgets the documents, keeps the memory and the words.</summary>
    public void Clear()
    {
        _terms.Clear();
        _documents.Clear();
        _hits.Clear();
    }

    /// <summary>Writes all but what a caller adds about older segments.</summary>
    public SegmentHeader Write(SegmentSections sections)
    {
        Order = _documents.ByRank();
        WriteRecords(sections);
        ColumnsWriter.Write(_documents.InOrder(Order), sections);
        var terms = new TermsWriter(sections);
        _hits.Write(Order, _terms, terms);
        return new(Count, terms.Count, 0, 0);
    }

    private void WriteRecords(SegmentSections sections)
    {
        var words = Words ?? Train();
        if (_encoder.Words != words)
            _encoder = new(words);
        var records = new RecordsWriter(sections, _encoder);
        foreach (var document in Order)
            records.Add(_documents.Head(document), _documents.Text(document));
        records.Finish();
    }

    /// <summary>Finds words in the documents so far.</summary>
    public TextWords Train()
    {
        if (Count < LeastToTrain)
            return TextWords.None;
        var trainer = new TextWordsTrainer();
        for (var i = 0; i < Count; i++)
            trainer.Add(_documents.Text(i));
        return trainer.ToWords();
    }

    private void AddTexts(Field field, ImmutableArray<string> texts, ref int length)
    {
        var position = 0;
        foreach (var text in texts.IsDefault ? [] : texts)
        {
            if (position >= Hit.MaxPosition)
                return;
            position = AddText(field, text, position, ref length) + Hit.Gap;
        }
    }

    private int AddText(Field field, string text, int position, ref int length)
    {
        _tokens.Clear();
        var end = _analyzer.Analyze(text, _tokens, position);
        for (var i = 0; i < _tokens.Count; i++)
            _terms.Prefetch(_tokens.Term(i));
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (_tokens.Position(i) < Hit.MaxPosition)
                _hits.Add(_terms.Add(_tokens.Term(i)), Hit.Pack(field, _tokens.Position(i)));
        }

        length += end - position;
        return end;
    }
}
