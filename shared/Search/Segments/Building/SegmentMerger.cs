using Replica.Search.Segments.Documents;
using Replica.Search.Segments.Postings;

namespace Replica.Search.Segments.Building;

/// <summary>Makes one segment of several, without analysing anything again and without the documents that are gone.</summary>
internal sealed class SegmentMerger
{
    // Words found among fewer texts than a fraction of these are found anew.
    private const int RetrainFactor = 8;

    // Small segments store texts without words; more texts than this teach nothing more.
    private const int LeastToTrain = 1_000;
    private const int MostToTrain = 200_000;

    private readonly IReadOnlyList<SegmentView> _views;

    private SegmentMerger(IReadOnlyList<SegmentView> views)
    {
        _views = views;
        Order = new(views);
    }

    /// <summary>Where documents went.</summary>
    public MergeOrder Order { get; }

    /// <summary>Merges into memory.</summary>
    /// <param name="views">Oldest first; no id is in two of them.</param>
    /// <param name="removals">Ids that the result hides in segments older than all of them.</param>
    /// <param name="order">Where documents went.</param>
    public static Segment Merge(IReadOnlyList<SegmentView> views, IReadOnlyCollection<string> removals, out MergeOrder order)
    {
        using var sections = new SegmentSections();
        var merger = new SegmentMerger(views);
        var header = merger.Write(sections, isParallel: false);
        RemovalList.Write(removals, sections[SectionName.Removals]);
        order = merger.Order;
        return new(SegmentLayout.ToMemory(header, sections));
    }

    /// <summary>Merges into sections, all but what a caller adds about older segments and blocks.</summary>
    /// <param name="views">No id is in two of them.</param>
    /// <param name="sections">Where to.</param>
    public static SegmentHeader Write(IReadOnlyList<SegmentView> views, SegmentSections sections) =>
        new SegmentMerger(views).Write(sections, isParallel: true);

    private SegmentHeader Write(SegmentSections sections, bool isParallel)
    {
        var terms = new TermsWriter(sections);
        var records = new RecordsWriter(sections, new(ChooseWords()));
        if (isParallel)
        {
            Parallel.Invoke(() => MergeTerms(terms), () => MergeDocuments(records, sections));
        }
        else
        {
            MergeTerms(terms);
            MergeDocuments(records, sections);
        }

        GC.KeepAlive(_views);
        return new(Order.Count, terms.Count, 0, 0);
    }

    private TextWords ChooseWords()
    {
        var best = _views.Select(view => view.Segment.Words).MaxBy(words => words.TrainedOn);
        if (best is not null && (Order.Count < LeastToTrain || Math.Min(Order.Count, MostToTrain) < (long)best.TrainedOn * RetrainFactor))
            return best;
        var trainer = new TextWordsTrainer();
        var buffer = new byte[4096];
        var step = Math.Max(1, Order.Count / MostToTrain);
        for (var document = 0; document < Order.Count && Order.Count >= LeastToTrain; document += step)
            trainer.Add(RawDocument.DecodeText(RecordOf(document), Order.SegmentOf(document).Words, ref buffer));
        return trainer.ToWords();
    }

    private ReadOnlySpan<byte> RecordOf(int document) => Order.SegmentOf(document).Records[Order.NumberOf(document)];

    private void MergeDocuments(RecordsWriter records, SegmentSections sections)
    {
        MergeRecords(records);
        records.Finish();
        ColumnsWriter.Write(new MergedDocuments(Order), sections);
    }

    private void MergeRecords(RecordsWriter records)
    {
        var isSame = _views.Select(view => records.Words.IsSame(view.Segment.Words)).ToArray();
        var buffer = new byte[4096];
        for (var document = 0; document < Order.Count; document++)
        {
            var record = RecordOf(document);
            if (isSame[Order.SourceOf(document)])
                records.AddCoded(record);
            else
                records.Add(RawDocument.Head(record), RawDocument.DecodeText(record, Order.SegmentOf(document).Words, ref buffer));
        }
    }

    private void MergeTerms(TermsWriter target)
    {
        var parts = _views.Select((view, i) => new MergePart(view.Segment, i, Order)).Where(part => part.MoveNext()).ToList();
        var same = new List<MergePart>();
        while (parts.Count > 0)
        {
            FindLeast(parts, same);
            if (MergePostings(same, target))
                target.End(same[0].Term);
            foreach (var part in same)
            {
                if (!part.MoveNext())
                    parts.Remove(part);
            }
        }
    }

    /// <summary>The parts whose term is the least.</summary>
    private static void FindLeast(List<MergePart> parts, List<MergePart> same)
    {
        same.Clear();
        foreach (var part in parts)
        {
            var order = same.Count == 0 ? 0 : part.CompareTerm(same[0]);
            if (order < 0)
                same.Clear();
            if (order <= 0)
                same.Add(part);
        }
    }

    /// <returns>True if any document is left.</returns>
    private static bool MergePostings(List<MergePart> parts, TermsWriter target)
    {
        var any = false;
        foreach (var part in parts)
            part.OpenPostings();
        while (true)
        {
            var best = parts[0];
            for (var i = 1; i < parts.Count; i++)
            {
                if (parts[i].Document < best.Document)
                    best = parts[i];
            }

            if (best.Document == PostingsCursor.End)
                return any;
            any = true;
            best.CopyTo(target);
        }
    }
}
