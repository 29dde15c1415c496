using Replica.Search.Segments.Postings;
using Replica.Search.Segments.Terms;

namespace Replica.Search.Segments.Building;

/// <summary>A segment being merged: its terms in order, and their postings under the new numbers of the documents.</summary>
internal sealed class MergePart(Segment segment, int view, MergeOrder order)
{
    private readonly TermWalk _walk = segment.Terms.Walk([]);
    private readonly PostingsCursor _cursor = new();

    // The new numbers of the block that it is in, looked up together so that memory is waited for once.
    private readonly int[] _targets = new int[PostingsBlock.Size];
    private ulong _key;

    /// <summary>The term.</summary>
    public ReadOnlySpan<byte> Term => _walk.Current;

    /// <summary>The new number of the document that <see cref="CopyTo"/> will add; <see cref="PostingsCursor.End"/> after the last.</summary>
    public int Document { get; private set; }

    /// <summary>The next term.</summary>
    public bool MoveNext()
    {
        if (!_walk.MoveNext())
            return false;
        _key = TermDictionaryWriter.KeyOf(_walk.Current);
        return true;
    }

    /// <summary>Compares the terms.</summary>
    public int CompareTerm(MergePart other) => _key != other._key ? _key.CompareTo(other._key) : Term.SequenceCompareTo(other.Term);

    /// <summary>Begins with the first document of the term that is still there.</summary>
    public void OpenPostings()
    {
        segment.Open(_walk.Entry, _cursor);
        FindDocument();
    }

    /// <summary>Adds the document and goes to the next.</summary>
    public void CopyTo(TermsWriter target)
    {
        var hits = _cursor.CodedHits(out var count);
        target.AddCoded(Document, _cursor.Impact, count, hits);
        _cursor.Next();
        FindDocument();
    }

    private void FindDocument()
    {
        Document = PostingsCursor.End;
        for (var document = _cursor.Document; document != PostingsCursor.End; document = _cursor.Next())
        {
            if (_cursor.BlockIndex == 0)
                FindTargets();
            Document = _targets[_cursor.BlockIndex];
            if (Document >= 0)
                return;
            Document = PostingsCursor.End;
        }
    }

    private void FindTargets()
    {
        var targets = order.TargetsOf(view);
        var documents = _cursor.BlockDocuments;
        for (var i = 0; i < documents.Length; i++)
            _targets[i] = targets[documents[i]];
    }
}
