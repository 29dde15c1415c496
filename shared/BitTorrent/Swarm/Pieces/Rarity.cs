namespace Replica.BitTorrent.Swarm.Pieces;

/// <summary>
/// How many peers have each piece, and the pieces that may be begun, rarest first and at random among equals. A change of one piece costs
/// as much as there are different counts, not as there are pieces. Peers that have everything are not counted: they change no order.
/// </summary>
internal sealed class Rarity(int pieceCount, Random random)
{
    private readonly ushort[] _holders = new ushort[pieceCount];
    private readonly int[] _order = new int[pieceCount];
    private readonly int[] _places = Filled(pieceCount);

    // Pieces that n peers have lie in _order from _ends[n - 1] to _ends[n].
    private readonly List<int> _ends = [0];

    /// <summary>Pieces that may be begun, rarest first.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, _ends[^1]);

    /// <summary>How many peers (that do not have everything) have the piece.</summary>
    public int HoldersOf(int piece) => _holders[piece];

    /// <summary>True if the piece may be begun.</summary>
    public bool Contains(int piece) => _places[piece] >= 0;

    /// <summary>A piece may be begun.</summary>
    public void Add(int piece)
    {
        if (Contains(piece))
            return;
        var holders = _holders[piece];
        while (_ends.Count <= holders)
            _ends.Add(_ends[^1]);

        // Each later group gives its first place to its own end, and so leaves room for one at the end of this group.
        for (var group = _ends.Count - 1; group > holders; group--)
        {
            if (_ends[group] > _ends[group - 1])
                Place(_order[_ends[group - 1]], _ends[group]);
            _ends[group]++;
        }

        var end = _ends[holders]++;
        var start = holders == 0 ? 0 : _ends[holders - 1];
        var place = random.Next(start, end + 1);
        if (place != end)
            Place(_order[place], end);
        Place(piece, place);
    }

    /// <summary>A piece may not be begun any more: it is here, or begun.</summary>
    public void Remove(int piece)
    {
        if (!Contains(piece))
            return;
        var hole = _places[piece];
        for (int group = _holders[piece]; group < _ends.Count; group++)
        {
            var last = --_ends[group];
            if (last != hole)
                Place(_order[last], hole);
            hole = last;
        }

        _places[piece] = -1;
    }

    /// <summary>One more peer has the piece.</summary>
    public void Gained(int piece) => Change(piece, 1);

    /// <summary>One peer less has the piece.</summary>
    public void Lost(int piece) => Change(piece, -1);

    private static int[] Filled(int length)
    {
        var places = new int[length];
        Array.Fill(places, -1);
        return places;
    }

    private void Change(int piece, int by)
    {
        var isListed = Contains(piece);
        if (isListed)
            Remove(piece);
        _holders[piece] = (ushort)(_holders[piece] + by);
        if (isListed)
            Add(piece);
    }

    private void Place(int piece, int place)
    {
        _order[place] = piece;
        _places[piece] = place;
    }
}
