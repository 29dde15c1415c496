using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using Replica.Search.Analysis;

namespace Replica.Search.Segments;

/// <summary>Analyses documents into a segment.</summary>
internal sealed class SegmentBuilder
{
    // Between two files, or two tags, so that no phrase spans both.
    private const int Gap = 8;

    private readonly Dictionary<string, List<(int Document, int Hit)>> _hits = new(StringComparer.Ordinal);
    private readonly List<StoredDocument> _documents = [];
    private readonly TextAnalyzer _analyzer = new();
    private readonly TokenBuffer _tokens = new();

    private SegmentBuilder()
    {
    }

    /// <summary>A segment of these documents, whose ids are distinct.</summary>
    public static Segment Build(IEnumerable<IndexDocument> documents)
    {
        var builder = new SegmentBuilder();
        foreach (var document in documents)
            builder.Add(document);
        return builder.ToSegment();
    }

    private void Add(IndexDocument document)
    {
        var (titleLength, _) = AddField(Field.Title, [document.Title]);
        var (filesLength, fileStarts) = AddField(Field.Files, document.Files);
        var (tagsLength, _) = AddField(Field.Tags, document.Tags);
        var (descriptionLength, _) = AddField(Field.Description, [document.Description]);
        ImmutableArray<string> mimes = [.. document.Files.Select(MediaTypes.Mime).Distinct()];
        _documents.Add(new(document, fileStarts, mimes, [titleLength, filesLength, tagsLength, descriptionLength]));
    }

    /// <returns>Words, and the position at which each text starts.</returns>
    private (int Length, ImmutableArray<int> Starts) AddField(Field field, ImmutableArray<string> texts)
    {
        var starts = ImmutableArray.CreateBuilder<int>(texts.Length);
        var (position, length) = (0, 0);
        foreach (var text in texts)
        {
            if (position >= Hit.MaxPosition)
                break;
            starts.Add(position);
            var end = AddText(field, text, position);
            length += end - position;
            position = end + Gap;
        }

        return (length, starts.ToImmutable());
    }

    private int AddText(Field field, string text, int position)
    {
        _tokens.Clear();
        var end = _analyzer.Analyze(text, _tokens, position);
        for (var i = 0; i < _tokens.Count; i++)
        {
            if (_tokens.Position(i) >= Hit.MaxPosition)
                continue;
            ref var hits = ref CollectionsMarshal.GetValueRefOrAddDefault(_hits, Encoding.UTF8.GetString(_tokens.Term(i)), out _);
            (hits ??= []).Add((_documents.Count, Hit.Pack(field, _tokens.Position(i))));
        }

        return Math.Min(end, Hit.MaxPosition);
    }

    private Segment ToSegment()
    {
        var writer = new PostingsWriter();
        var inDocument = new List<int>();
        foreach (var (term, hits) in _hits.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.BeginTerm(term);
            for (var i = 0; i < hits.Count; i++)
            {
                inDocument.Add(hits[i].Hit);
                if (i + 1 < hits.Count && hits[i + 1].Document == hits[i].Document)
                    continue;
                writer.Add(hits[i].Document, CollectionsMarshal.AsSpan(inDocument));
                inDocument.Clear();
            }
        }

        return writer.ToSegment([.. _documents]);
    }
}
