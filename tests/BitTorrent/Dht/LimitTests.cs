using System.Net;
using Replica.BitTorrent.Dht;

namespace Replica.BitTorrent.Tests.Dht;

/// <summary>Tokens, transactions, rates, votes: what keeps strangers from steering a node.</summary>
public sealed class LimitTests
{
    private static readonly RandomFill Chance = new Random(1).NextBytes;

    [Fact]
    public void A_token_is_good_from_its_address_for_five_to_ten_minutes()
    {
        var tokens = new TokenIssuer(Chance, TimeSpan.Zero);
        var token = tokens.Issue(Contacts.At(1).Address, TimeSpan.FromMinutes(1));
        Assert.True(tokens.IsValid(token, Contacts.At(1).Address, TimeSpan.FromMinutes(6)));
        Assert.False(tokens.IsValid(token, Contacts.At(2).Address, TimeSpan.FromMinutes(6)));
        Assert.False(tokens.IsValid([], Contacts.At(1).Address, TimeSpan.FromMinutes(6)));
        Assert.False(tokens.IsValid(token, Contacts.At(1).Address, TimeSpan.FromMinutes(11)));
        var afterSilence = new TokenIssuer(Chance, TimeSpan.Zero);
        token = afterSilence.Issue(Contacts.At(1).Address, TimeSpan.Zero);
        Assert.False(afterSilence.IsValid(token, Contacts.At(1).Address, TimeSpan.FromMinutes(30)));
    }

    [Fact]
    public void An_answer_counts_only_from_whom_was_asked_and_only_once()
    {
        var transactions = new Transactions(Chance);
        var query = new PendingQuery(Contacts.At(1), _ => { }, null, TimeSpan.Zero);
        var id = transactions.Begin(query);
        Assert.Null(transactions.Take(id, Contacts.At(2)));
        Assert.Null(transactions.Take(id, Contacts.At(1, port: 1)));
        Assert.Null(transactions.Take([1], Contacts.At(1)));
        Assert.Same(query, transactions.Take(id, Contacts.At(1)));
        Assert.Null(transactions.Take(id, Contacts.At(1)));
    }

    [Fact]
    public void A_query_turns_slow_and_then_ends_without_an_answer()
    {
        var transactions = new Transactions(Chance);
        var events = new List<string>();
        transactions.Begin(new PendingQuery(Contacts.At(1), answer => events.Add(answer is null ? "none" : "some"), () => events.Add("slow"), TimeSpan.Zero));
        transactions.Expire(Transactions.SlowAfter - TimeSpan.FromMilliseconds(1));
        Assert.Empty(events);
        transactions.Expire(Transactions.SlowAfter);
        transactions.Expire(Transactions.SlowAfter);
        Assert.Equal(["slow"], events);
        transactions.Expire(Transactions.TimeOut);
        Assert.Equal(["slow", "none"], events);
        Assert.Equal(0, transactions.Count);
    }

    [Fact]
    public void One_address_is_limited_without_harm_to_others()
    {
        var limit = new RateLimit(perAddress: 2, addressBurst: 5, total: 100, totalBurst: 20);
        Assert.Equal(5, Enumerable.Range(0, 1000).Count(port => limit.TryTake(Contacts.At(1, 1000 + port), TimeSpan.Zero)));
        Assert.Equal(15, Enumerable.Range(0, 1000).Count(host => limit.TryTake(Contacts.At(10 + host), TimeSpan.Zero)));
        Assert.Equal(2, Enumerable.Range(0, 1000).Count(_ => limit.TryTake(Contacts.At(1), TimeSpan.FromSeconds(1))));
        Assert.True(limit.TryTake(Contacts.At(5000), TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Our_address_is_what_most_of_at_least_five_voters_say()
    {
        var external = new ExternalAddress();
        var ours = IPAddress.Parse("20.1.2.3");
        for (var i = 0; i < 100; i++)
            external.Vote(Contacts.At(1, port: i + 1), ours);
        Assert.Null(external.Agreed);
        for (var i = 2; i < 6; i++)
            external.Vote(Contacts.At(i), ours);
        Assert.Equal(ours, external.Agreed);
        for (var i = 10; i < 15; i++)
            external.Vote(Contacts.At(i), IPAddress.Parse("20.6.6.6"));
        Assert.Equal(ours, external.Agreed);
    }
}
