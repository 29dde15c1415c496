using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>Our address as other nodes see it (BEP 42), by a vote: one a voter, the latest 20 count, and more than half of at least five must agree.</summary>
internal sealed class ExternalAddress
{
    private const int MaxVotes = 20;
    private const int Quorum = 5;

    private readonly List<(AddressSlot Voter, IPAddress Said)> _votes = [];

    /// <summary>What most say; null while they do not agree.</summary>
    public IPAddress? Agreed { get; private set; }

    /// <summary>Counts what a node says.</summary>
    public void Vote(IPEndPoint voter, IPAddress said)
    {
        var slot = AddressSlot.Of(voter);
        _votes.RemoveAll(vote => vote.Voter == slot);
        if (_votes.Count == MaxVotes)
            _votes.RemoveAt(0);
        _votes.Add((slot, said));
        var same = _votes.Count(vote => vote.Said.Equals(said));
        if (same >= Quorum && same * 2 > _votes.Count)
            Agreed = said;
    }
}
