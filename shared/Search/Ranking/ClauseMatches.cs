using System.Buffers;

namespace Replica.Search.Ranking;

/// <summary>The documents of a segment that match a clause, each with the weight of the alternative that matches best. Dispose it.</summary>
internal sealed class ClauseMatches : IDisposable
{
    private readonly float[] _weights;

    /// <summary>None yet, of so many documents.</summary>
    public ClauseMatches(int documents)
    {
        _weights = ArrayPool<float>.Shared.Rent(documents);
        Array.Clear(_weights);
    }

    /// <summary>Ordinals, each once, in no order.</summary>
    public List<int> Documents { get; } = [];

    /// <summary>The weight of a document; 0 if it does not match.</summary>
    public float this[int document] => _weights[document];

    /// <summary>Counts a match, whose weight is above 0.</summary>
    public void Add(int document, float weight)
    {
        if (_weights[document] == 0)
            Documents.Add(document);
        _weights[document] = Math.Max(_weights[document], weight);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (var document in Documents)
            _weights[document] = 0;
        Documents.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<float>.Shared.Return(_weights);
}
