namespace Replica.Search.Ranking;

/// <summary>The documents of any of several cursors; each scores what the best of them gives.</summary>
internal sealed class UnionCursor : MatchCursor
{
    private readonly MatchCursor[] _parts;
    private readonly int[] _documents;
    private int _count;

    /// <summary>Of these.</summary>
    public UnionCursor(MatchCursor[] parts)
    {
        _parts = parts;
        _documents = new int[parts.Length];
        Array.Fill(_documents, -1);
        _count = parts.Length;
        Cost = parts.Sum(part => part.Cost);
        MaxScore = parts.Max(part => part.MaxScore);
        IsExact = parts.All(part => part.IsExact);
    }

    public override long Cost { get; }

    public override float MaxScore { get; }

    public override int Advance(int target)
    {
        if (target <= Document)
            return Document;
        var least = End;
        for (var i = 0; i < _count; i++)
        {
            var document = _documents[i];
            if (document < target)
                _documents[i] = document = _parts[i].Advance(target);
            least = Math.Min(least, document);
        }

        return Document = least;
    }

    public override float Bound(int target, out int last)
    {
        var bound = 0f;
        last = End - 1;
        for (var i = 0; i < _count; i++)
        {
            // A part that stands further on gives nothing before it stands there.
            if (_documents[i] > target)
            {
                last = Math.Min(last, _documents[i] - 1);
                continue;
            }

            bound = Math.Max(bound, _parts[i].Bound(target, out var partLast));
            last = Math.Min(last, partLast);
        }

        return bound;
    }

    public override bool Require(double least)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_parts[i].MaxScore > least)
                (_parts[kept], _documents[kept++]) = (_parts[i], _documents[i]);
        }

        var isLess = kept < _count;
        _count = kept;
        return isLess;
    }

    public override float WindowBound(int window)
    {
        var bound = 0f;
        for (var i = 0; i < _count; i++)
            bound = Math.Max(bound, _parts[i].WindowBound(window));
        return bound;
    }

    public override bool IsExact { get; }

    public override void Mark(Span<ulong> bits, QueryBudget budget)
    {
        foreach (var part in _parts)
            part.Mark(bits, budget);
    }

    public override bool Has(int document)
    {
        var has = false;
        for (var i = 0; i < _count; i++)
        {
            var partHas = _parts[i].Has(document);
            _documents[i] = partHas ? document : -1;
            has |= partHas;
        }

        if (has)
            Document = document;
        return has;
    }

    /// <summary>Leaves out the parts that do not confirm the document.</summary>
    public override bool Confirm()
    {
        var has = false;
        for (var i = 0; i < _count; i++)
        {
            if (_documents[i] != Document)
                continue;
            if (_parts[i].Confirm())
                has = true;
            else
                _documents[i] = -1;
        }

        return has;
    }

    public override void Rewind()
    {
        base.Rewind();
        Array.Fill(_documents, -1);
        foreach (var part in _parts)
            part.Rewind();
    }

    public override float Score()
    {
        var score = 0f;
        for (var i = 0; i < _count; i++)
        {
            if (_documents[i] == Document)
                score = Math.Max(score, _parts[i].Score());
        }

        return score;
    }
}
