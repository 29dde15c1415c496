using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht;

public sealed class LookupTests
{
    private readonly Lookup _lookup = new(default);

    [Fact]
    public void The_nearest_are_asked_first_and_four_at_a_time()
    {
        var nodes = Enumerable.Range(0, 20).Select(Contacts.Verified).ToList();
        nodes.ForEach(_lookup.Add);
        var asked = new List<NodeContact>();
        while (_lookup.FindNext() is { } next)
        {
            _lookup.Asked(next);
            asked.Add(next.Contact!);
        }
        Assert.Equal(Lookup.Parallel, asked.Count);
        Assert.Equal(nodes.OrderBy(node => node, Comparer<NodeContact>.Create((a, b) => default(DhtKey).CompareDistance(a.Id, b.Id))).Take(4), asked);
    }

    [Fact]
    public void It_ends_when_the_8_nearest_have_answered()
    {
        for (var host = 0; host < 30; host++)
            _lookup.Add(Contacts.Verified(host));
        Assert.Equal(8, AnswerAll(_ => []));
        Assert.Equal(8, _lookup.Closest().Count);
    }

    [Fact]
    public void Nodes_whose_id_is_not_their_addresss_do_not_count_among_the_8()
    {
        for (var host = 0; host < 30; host++)
            _lookup.Add(Contacts.Verified(host));
        for (var host = 100; host < 120; host++)
            _lookup.Add(Contacts.Unverified(host, bits: 40));
        AnswerAll(_ => []);
        Assert.Equal(8, _lookup.Closest().Count);
        Assert.All(_lookup.Closest(), node => Assert.True(node.Contact!.IsVerified));
    }

    [Fact]
    public void Where_too_few_are_verified_the_others_fill_up()
    {
        _lookup.Add(Contacts.Verified(1));
        for (var host = 100; host < 104; host++)
            _lookup.Add(Contacts.Unverified(host, bits: 40));
        AnswerAll(_ => []);
        Assert.Equal(5, _lookup.Closest().Count);
        Assert.True(_lookup.Closest()[0].Contact!.IsVerified);
    }

    [Fact]
    public void Endless_names_of_ever_nearer_nodes_end_after_the_most_queries()
    {
        var host = 0;
        _lookup.Add(Contacts.Verified(host++));
        var asked = AnswerAll(_ => Enumerable.Range(0, 16).Select(_ => new NodeContact(Contacts.Key(Math.Min(150, host / 8)), Contacts.At(++host))));
        Assert.InRange(asked, 10, Lookup.MaxQueries);
    }

    [Fact]
    public void One_whose_names_prove_dead_is_believed_no_more()
    {
        _lookup.Add(Contacts.Verified(1));
        var liar = _lookup.FindNext()!;
        _lookup.Asked(liar);
        _lookup.Answered(liar, liar.Contact!.Id, [1], Enumerable.Range(100, 16).Select(host => Contacts.Unverified(host, bits: 30)));
        var failed = 0;
        while (_lookup.FindNext() is { } next)
        {
            _lookup.Asked(next);
            _lookup.Failed(next);
            failed++;
        }
        Assert.Equal(4, failed);
        Assert.True(_lookup.IsOver);
    }

    [Fact]
    public void An_answer_under_another_id_is_void()
    {
        _lookup.Add(Contacts.Verified(1));
        var candidate = _lookup.FindNext()!;
        _lookup.Asked(candidate);
        Assert.False(_lookup.Answered(candidate, Contacts.Key(100), [1], [Contacts.Verified(2)]));
        Assert.Null(_lookup.FindNext());
        Assert.Empty(_lookup.Closest());
    }

    [Fact]
    public void A_slow_node_makes_way_for_another_and_its_late_answer_still_counts()
    {
        for (var host = 0; host < 6; host++)
            _lookup.Add(Contacts.Verified(host));
        var slow = _lookup.FindNext()!;
        _lookup.Asked(slow);
        for (var i = 1; i < Lookup.Parallel; i++)
            _lookup.Asked(_lookup.FindNext()!);
        Assert.Null(_lookup.FindNext());
        _lookup.Slow(slow);
        Assert.NotNull(_lookup.FindNext());
        Assert.True(_lookup.Answered(slow, slow.Contact!.Id, [1], []));
        Assert.Equal([slow], _lookup.Closest());
    }

    [Fact]
    public void It_waits_for_late_answers_while_it_has_no_8()
    {
        _lookup.Add(Contacts.Verified(1));
        var only = _lookup.FindNext()!;
        _lookup.Asked(only);
        _lookup.Slow(only);
        Assert.False(_lookup.IsOver);
        _lookup.Failed(only);
        Assert.True(_lookup.IsOver);
    }

    [Fact]
    public void A_bootstrap_node_is_asked_first_and_joins_by_the_id_it_answers_with()
    {
        _lookup.Add(Contacts.Verified(1));
        _lookup.AddBootstrap(Contacts.At(2));
        var first = _lookup.FindNext()!;
        Assert.Equal(Contacts.At(2), first.EndPoint);
        _lookup.Asked(first);
        Assert.True(_lookup.Answered(first, Contacts.Key(9), [1], []));
        Assert.Equal([first], _lookup.Closest());
    }

    private int AnswerAll(Func<LookupCandidate, IEnumerable<NodeContact>> names)
    {
        var asked = 0;
        for (; _lookup.FindNext() is { } next; asked++)
        {
            _lookup.Asked(next);
            _lookup.Answered(next, next.Contact!.Id, [1], names(next));
        }
        Assert.True(_lookup.IsOver);
        return asked;
    }
}
