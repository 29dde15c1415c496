using System.Net;

namespace Replica.BitTorrent.Dht;

/// <summary>
/// The way to the nodes nearest to a key (BEP 5): asks the nearest known, which name nearer ones, until the 8 nearest have answered. Nodes whose
/// id is not their address's are asked too but do not count among the 8 (BEP 42). Holds no sockets and no clock; the caller asks and tells.
/// </summary>
/// <remarks>Liars are contained: one node an address, few names from one answer, an end to all names from one whose names prove dead, and at most <see cref="MaxQueries"/> queries.</remarks>
internal sealed class Lookup(DhtKey target)
{
    /// <summary>How many answers may be due at a time.</summary>
    public const int Parallel = 4;

    /// <summary>The most queries of one lookup.</summary>
    public const int MaxQueries = 100;

    private const int MaxCandidates = 200;
    private const int MaxUnverified = 32;
    private const int MaxNamesFromOne = 16;
    private const int MaxBadNames = 4;

    private readonly List<LookupCandidate> _byDistance = [];
    private readonly Queue<LookupCandidate> _bootstrap = new();
    private readonly HashSet<AddressSlot> _seen = [];
    private int _due;
    private int _late;
    private int _answered;
    private int _asked;
    private int _unverifiedAsked;

    /// <summary>The key.</summary>
    public DhtKey Target => target;

    /// <summary>How many answers are due, slow ones not counted.</summary>
    public int Due => _due;

    /// <summary>Nobody is left to ask, and nothing is due. Late answers are waited for only while fewer than 8 came in time.</summary>
    public bool IsOver => _due == 0 && (_late == 0 || _answered >= Bucket.Size) && FindNext() is null;

    /// <summary>Adds a node of our own table.</summary>
    public void Add(NodeContact contact) => Add(contact, null);

    /// <summary>Adds a node of unknown id, to be asked before all others.</summary>
    public void AddBootstrap(IPEndPoint endPoint)
    {
        if (_seen.Add(AddressSlot.Of(endPoint)))
            _bootstrap.Enqueue(new LookupCandidate(endPoint, null, null));
    }

    /// <summary>The node to ask next, or null if none is to be asked now.</summary>
    public LookupCandidate? FindNext()
    {
        if (_due >= Parallel || _asked >= MaxQueries)
            return null;
        if (_bootstrap.TryPeek(out var bootstrap))
            return bootstrap;
        var nearer = 0;
        foreach (var candidate in _byDistance)
        {
            var isVerified = candidate.Contact is { IsVerified: true };
            if (candidate.State == CandidateState.Fresh && (isVerified || _unverifiedAsked < MaxUnverified))
                return candidate;
            if (isVerified && candidate.State is CandidateState.Answered or CandidateState.Asked && ++nearer == Bucket.Size)
                return null;
        }
        return null;
    }

    /// <summary>A node was asked.</summary>
    public void Asked(LookupCandidate candidate)
    {
        if (candidate.Contact is null)
            _bootstrap.Dequeue();
        else if (!candidate.Contact.IsVerified)
            _unverifiedAsked++;
        candidate.State = CandidateState.Asked;
        _asked++;
        _due++;
    }

    /// <summary>A node's answer is late.</summary>
    public void Slow(LookupCandidate candidate)
    {
        if (candidate.State != CandidateState.Asked)
            return;
        candidate.State = CandidateState.Slow;
        _due--;
        _late++;
    }

    /// <summary>A node answered.</summary>
    /// <param name="candidate">It.</param>
    /// <param name="id">The id in its answer.</param>
    /// <param name="token">Its write token.</param>
    /// <param name="nodes">The nodes that it named, which may be asked.</param>
    /// <returns>False if it is not who it was said to be: its answer is void.</returns>
    public bool Answered(LookupCandidate candidate, DhtKey id, byte[]? token, IEnumerable<NodeContact> nodes)
    {
        if (candidate.Contact is { } contact && contact.Id != id)
        {
            Failed(candidate);
            return false;
        }
        Settle(candidate, CandidateState.Answered);
        if (candidate.Source is { } source)
            source.NamedWell = true;
        candidate.Token = token;
        if (candidate.Contact is null)
        {
            candidate.Contact = new NodeContact(id, candidate.EndPoint);
            Insert(candidate);
        }
        foreach (var node in nodes.Take(MaxNamesFromOne))
            Add(node, candidate);
        return true;
    }

    /// <summary>A node did not answer.</summary>
    public void Failed(LookupCandidate candidate)
    {
        Settle(candidate, CandidateState.Failed);
        if (candidate.Source is { NamedWell: false } source && ++source.BadNames == MaxBadNames)
            _byDistance.RemoveAll(other => other.Source == source && other.State == CandidateState.Fresh);
    }

    /// <summary>The nodes to store with: the nearest that answered with a token. Unverified ones only fill up (BEP 42).</summary>
    public List<LookupCandidate> Closest()
    {
        var answered = _byDistance.Where(candidate => candidate is { State: CandidateState.Answered, Token: not null }).ToList();
        return [.. answered.Where(candidate => candidate.Contact!.IsVerified).Concat(answered.Where(candidate => !candidate.Contact!.IsVerified)).Take(Bucket.Size)];
    }

    private void Settle(LookupCandidate candidate, CandidateState state)
    {
        if (candidate.State == CandidateState.Asked)
            _due--;
        if (candidate.State == CandidateState.Slow)
            _late--;
        if (state == CandidateState.Answered)
            _answered++;
        candidate.State = state;
    }

    private void Add(NodeContact contact, LookupCandidate? source)
    {
        if (_byDistance.Count >= MaxCandidates && target.CompareDistance(contact.Id, _byDistance[^1].Contact!.Id) > 0)
            return;
        if (!_seen.Add(AddressSlot.Of(contact.EndPoint)))
            return;
        Insert(new LookupCandidate(contact.EndPoint, contact, source));
        if (_byDistance.Count > MaxCandidates && _byDistance[^1].State == CandidateState.Fresh)
            _byDistance.RemoveAt(_byDistance.Count - 1);
    }

    private void Insert(LookupCandidate candidate)
    {
        var at = _byDistance.BinarySearch(candidate, Comparer<LookupCandidate>.Create((a, b) => target.CompareDistance(a.Contact!.Id, b.Contact!.Id)));
        _byDistance.Insert(at < 0 ? ~at : at, candidate);
    }
}
